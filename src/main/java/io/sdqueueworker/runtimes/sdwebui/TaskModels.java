package io.sdqueueworker.runtimes.sdwebui;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.runtimes.sdwebui.ModelPresence.Unlisted;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiCapabilities;
import io.sdqueueworker.runtimes.sdwebui.models.Checkpoint;
import io.sdqueueworker.runtimes.sdwebui.models.CheckpointList;
import io.sdqueueworker.runtimes.sdwebui.models.NamedModels;
import io.sdqueueworker.runtimes.sdwebui.models.RequestNames;
import io.sdqueueworker.runtimes.sdwebui.models.WebUiModels;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The models of one task: checked on deck, put into its request by the Web UI's own names, and checked again on
/// the GPU's turn if a list had to be refreshed first.
final class TaskModels {

    private final WebUiCapabilities fork;
    private final KeptLists lists;
    private final ModelPresence presence;
    private final TaskKind kind;
    private final StagedModels staged;
    private Unlisted unlisted = new Unlisted(List.of(), Set.of(), List.of());

    TaskModels(Shared shared, TaskKind kind, StagedModels staged) {
        this.fork = shared.fork();
        this.lists = shared.lists();
        this.presence = shared.presence();
        this.kind = kind;
        this.staged = staged;
    }

    /// The parts that the tasks on one Web UI share.
    record Shared(WebUiCapabilities fork, KeptLists lists, ModelPresence presence) {}

    /// On deck: checks the models that a request names, and replaces their names by those that the Web UI lists.
    /// Forks silently ignore different names: SD.Next a checkpoint with its ending, A1111 a VAE without it, Forge
    /// a module without it.
    ///
    /// @throws TaskFailedException with the code MODEL_NOT_FOUND
    void place(ObjectNode request) throws TaskFailedException, InterruptedException {
        NamedModels named = new WebUiModels(false).named(kind, request);
        unlisted = presence.require(named, staged);
        RequestNames names = new RequestNames(request, need -> find(need, named.parts()));
        if (kind == TaskKind.TEXT_TO_IMAGE || kind == TaskKind.IMAGE_TO_IMAGE) {
            names.put();
            if (fork.isForge()) {
                names.putModules();
            }
        }
    }

    /// On the GPU: has the models listed that were not on deck.
    ///
    /// @param switched the checkpoint of the task, which is not in the request
    /// @return whether the request has names that the Web UI lists otherwise
    /// @throws ModelsMissingException with the code MODEL_NOT_FOUND
    boolean requireListed(Optional<String> switched) throws TaskFailedException, InterruptedException {
        presence.requireListed(unlisted);
        return unlisted.needs().stream()
                .filter(need -> need.kind() == ModelKind.VAE || need.kind() == ModelKind.CHECKPOINT)
                .filter(need -> !switched.equals(Optional.of(need.name())))
                .anyMatch(need -> find(need, unlisted.parts())
                        .filter(name -> !name.equals(need.name()))
                        .isPresent());
    }

    private Optional<String> find(ModelNeed need, Set<String> parts) {
        return lists.find(need, parts.contains(need.name()));
    }

    /// The checkpoints that the Web UI lists.
    CheckpointList checkpoints() {
        return lists.checkpoints();
    }

    /// The title of the checkpoint that a name means, after [#requireListed(Optional)].
    Optional<String> title(String checkpoint) {
        return lists.checkpoints().meant(checkpoint).map(Checkpoint::title);
    }
}
