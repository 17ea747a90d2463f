package io.sdqueueworker.runtimes.sdwebui.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.runtimes.sdwebui.models.CheckpointName;
import io.sdqueueworker.runtimes.sdwebui.models.RequestNames;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The settings of the Web UI that a task asks for.
///
/// @param checkpoint the checkpoint that the task names, by its title if it is listed
/// @param modules the VAE and text encoders that the task names for Forge, by file name or path
/// @param vae the VAE that the task names in `sd_vae`, which stays in the request. Forge ignores it there
/// @param overrides the names of the settings that stay in the request
/// @param kept whether the sender asks the Web UI to keep them after the run
public record RequestedSettings(
        Optional<CheckpointName> checkpoint,
        Optional<List<String>> modules,
        Optional<String> vae,
        Set<String> overrides,
        boolean kept) {

    static final String CHECKPOINT = "sd_model_checkpoint";
    static final String MODULES = "forge_additional_modules";

    /// The settings of a call that does not sample.
    public static final RequestedSettings NONE =
            new RequestedSettings(Optional.empty(), Optional.empty(), Optional.empty(), Set.of(), false);

    public RequestedSettings {
        modules = modules.map(List::copyOf);
        overrides = Set.copyOf(overrides);
    }

    /// Takes the checkpoint and the modules out of a request, since they are switched on their own before it.
    public static RequestedSettings takenFrom(ObjectNode request) {
        if (!(request.path("override_settings") instanceof ObjectNode overrides)) {
            return NONE;
        }
        JsonNode checkpoint = overrides.path(CHECKPOINT);
        JsonNode modules = overrides.path(MODULES);
        overrides.remove(List.of(CHECKPOINT, MODULES));
        return new RequestedSettings(
                Optional.of(checkpoint.asText(""))
                        .filter(name -> !name.isBlank())
                        .map(CheckpointName::new),
                modules(modules),
                RequestNames.vae(overrides),
                new TreeSet<>(
                        overrides.propertyStream().map(each -> each.getKey()).toList()),
                !request.path("override_settings_restore_afterwards").asBoolean(true));
    }

    public RequestedSettings withCheckpoint(String title) {
        return new RequestedSettings(Optional.of(new CheckpointName(title)), modules, vae, overrides, kept);
    }

    /// The modules to use on Forge.
    ///
    /// @param defaults those of tasks that name none, found at the start
    Optional<List<String>> modules(Optional<List<String>> defaults) {
        return modules.or(() -> defaults.map(
                found -> Stream.concat(found.stream(), vae.stream()).toList()));
    }

    private static Optional<List<String>> modules(JsonNode modules) {
        if (modules.isTextual()) {
            return Optional.of(named(Stream.of(modules)));
        }
        return modules.isArray() ? Optional.of(named(modules.valueStream())) : Optional.empty();
    }

    private static List<String> named(Stream<JsonNode> modules) {
        return modules.map(module -> module.asText(""))
                .filter(name -> !name.isBlank())
                .toList();
    }
}
