package io.sdqueueworker.wiring;

import io.sdqueueworker.config.GenerationLimits;
import io.sdqueueworker.config.InvalidSettingException;
import io.sdqueueworker.config.NodeInput;
import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.generation.Progress;
import io.sdqueueworker.models.ModelSource;
import io.sdqueueworker.runtimes.RuntimeAdapters;
import io.sdqueueworker.runtimes.RuntimeAddress;
import io.sdqueueworker.runtimes.RuntimeFolders;
import io.sdqueueworker.runtimes.RuntimeKit;
import io.sdqueueworker.runtimes.RuntimeKits;
import io.sdqueueworker.runtimes.RuntimeTerms;
import io.sdqueueworker.runtimes.TimeLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The type of runtime that the settings name, and the terms by which it is driven.
///
/// @param others the kits of all other types
public record RuntimeWiring(RuntimeKit kit, RuntimeTerms terms, List<RuntimeKit> others) {

    /// The runtime of the settings, of any known type.
    ///
    /// @throws InvalidSettingException if the type is not known
    public static RuntimeWiring of(WorkerConfig config) {
        return of(config, RuntimeKits.KNOWN);
    }

    static RuntimeWiring of(WorkerConfig config, RuntimeKits kits) {
        RuntimeKit kit = kits.named(config.runtime().type())
                .orElseThrow(() ->
                        InvalidSettingException.ofRuntimeType(config.runtime().type(), kits.names()));
        return new RuntimeWiring(
                kit,
                terms(config, kit),
                kits.all().stream().filter(other -> !other.equals(kit)).toList());
    }

    /// Fails if a setting does not fit the runtime.
    RuntimeWiring require(WorkerConfig config) {
        if (config.runtime().maxRss().isPresent() && !kit.reportsMemory()) {
            throw InvalidSettingException.ofRuntimeMemory(kit.name());
        }
        if (kit.usesFolders()) {
            requireFolder("worker.runtime.output-dir", terms.folders().output());
            requireFolder("worker.runtime.input-dir", terms.folders().input());
        }
        return this;
    }

    /// @param progress receives the progress of the running task
    RuntimeAdapters adapters(Progress progress) {
        return kit.adapters(terms, progress);
    }

    private static RuntimeTerms terms(WorkerConfig config, RuntimeKit kit) {
        return new RuntimeTerms(
                new RuntimeAddress(config.runtime().url().map(List::of).orElse(kit.defaultServers()).stream()
                        .map(kit::address)
                        .toList()),
                config.runtime().auth().filter(auth -> !auth.isBlank()),
                new RuntimeTerms.Limits(
                        config.stallTimeout().or(kit::stallTimeout),
                        new TimeLimits(
                                config.generationTimeout(),
                                config.generationTimeouts()
                                        .map(GenerationLimits.LimitsByKind::limits)
                                        .orElse(Map.of())),
                        config.runtime().stopTimeout()),
                new RuntimeFolders(
                        config.runtime().outputDir(), config.runtime().inputDir()),
                config.workDir(),
                new RuntimeTerms.Models(
                        config.dynamicModel(),
                        config.models().source() instanceof ModelSource.Bucket,
                        NodeInput.byName(config.models().comfyuiInputs().orElse(List.of()))));
    }

    private static void requireFolder(String property, Optional<Path> path) {
        path.filter(given -> !Files.isDirectory(given)).ifPresent(given -> {
            throw InvalidSettingException.ofRuntimeFolder(property, given);
        });
    }
}
