package io.sdqueueworker.runtimes.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.runtimes.sdwebui.models.CheckpointList;
import io.sdqueueworker.runtimes.sdwebui.models.ModelList;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.ModelsMissingException;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.StagedModels.Missing;
import io.sdqueueworker.task.TaskFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Checks that the Web UI's own lists have the models that a task names.
///
/// The Web UI silently ignores an unknown checkpoint, VAE, LoRA or hypernetwork, and the run succeeds without it. So a
/// task with an unlisted model is not run.
final class ModelPresence {

    /// The folders that the Web UI reads checkpoints from, below the model directory.
    private static final List<String> CHECKPOINT_FOLDERS = List.of("Stable-diffusion");

    private final WebUiApi api;

    ModelPresence(WebUiApi api) {
        this.api = api;
    }

    /// On deck: fails a task that names a model which neither the store nor the Web UI's lists have. The lists are
    /// not refreshed: the Web UI would wait for the end of the task on the GPU.
    ///
    /// @throws TaskFailedException with the code MODEL_NOT_FOUND
    void requireMissing(List<Missing> missing) throws TaskFailedException, InterruptedException {
        for (Missing each : missing) {
            ModelNeed need = each.need();
            if (!need.optional() && !isListed(need)) {
                String closest =
                        each.closest().isEmpty() ? "" : ", names like it: " + String.join(", ", each.closest());
                throw TaskFailedException.of(
                        Code.MODEL_NOT_FOUND,
                        Stage.GENERATION,
                        "neither the model store nor the runtime has the " + describe(need) + closest);
            }
        }
    }

    /// On the GPU: refreshes the Web UI's lists for the models of the task, and fails the task if one is still
    /// missing.
    ///
    /// @param checkpoint the checkpoint that the request names
    /// @return the checkpoints, if the task names one
    /// @throws ModelsMissingException with the code MODEL_NOT_FOUND
    Optional<CheckpointList> requireReady(List<ModelNeed> ready, Optional<String> checkpoint)
            throws TaskFailedException, InterruptedException {
        Optional<CheckpointList> checkpoints = requireCheckpoints(checkpointNeeds(ready, checkpoint));
        for (ModelKind kind : ModelKind.values()) {
            requireListed(kind, ofKind(ready, kind));
        }
        return checkpoints;
    }

    /// The models from the store, and the checkpoint that the request names. Without a store, the checkpoint may
    /// have been added by other means.
    private static List<ModelNeed> checkpointNeeds(List<ModelNeed> ready, Optional<String> named) {
        List<ModelNeed> needs = new ArrayList<>(ofKind(ready, ModelKind.CHECKPOINT));
        named.filter(name -> needs.stream().map(ModelNeed::name).noneMatch(name::equals))
                .map(name -> new ModelNeed(ModelKind.CHECKPOINT, CHECKPOINT_FOLDERS, name, false))
                .ifPresent(needs::add);
        return needs;
    }

    private Optional<CheckpointList> requireCheckpoints(List<ModelNeed> needs)
            throws TaskFailedException, InterruptedException {
        if (needs.isEmpty()) {
            return Optional.empty();
        }
        CheckpointList list = api.checkpoints();
        if (!unlisted(needs, list).isEmpty() && api.refresh("refresh-checkpoints")) {
            list = api.checkpoints();
        }
        List<ModelNeed> lacking = unlisted(needs, list);
        if (!lacking.isEmpty()) {
            throw missing(lacking, ", it has: " + list.firstTitles());
        }
        return Optional.of(list);
    }

    private void requireListed(ModelKind kind, List<ModelNeed> needs) throws TaskFailedException, InterruptedException {
        Optional<Listed> listed = needs.isEmpty() ? Optional.empty() : listOf(kind);
        if (listed.isEmpty()) {
            return;
        }
        List<ModelNeed> unlisted = listed.get().without(needs);
        Optional<String> refresh = listed.get().list().refresh();
        if (!unlisted.isEmpty() && refresh.isPresent() && api.refresh(refresh.get())) {
            unlisted = listOf(kind).map(again -> again.without(needs)).orElse(List.of());
        }
        List<ModelNeed> lacking =
                unlisted.stream().filter(need -> !need.optional()).toList();
        if (!lacking.isEmpty()) {
            throw missing(lacking, "");
        }
    }

    private boolean isListed(ModelNeed need) throws TaskFailedException, InterruptedException {
        return need.kind() == ModelKind.CHECKPOINT
                ? api.checkpoints().has(need.name())
                : listOf(need.kind())
                        .map(listed -> listed.without(List.of(need)).isEmpty())
                        .orElse(true);
    }

    /// @param answer the content of the list
    private record Listed(ModelList list, JsonNode answer) {

        List<ModelNeed> without(List<ModelNeed> needs) {
            return needs.stream().filter(need -> !list.has(answer, need.name())).toList();
        }
    }

    /// Nothing if this Web UI has no such list.
    private Optional<Listed> listOf(ModelKind kind) throws TaskFailedException, InterruptedException {
        for (ModelList list : ModelList.of(kind)) {
            Optional<JsonNode> answer = api.list(list);
            if (answer.isPresent()) {
                return Optional.of(new Listed(list, answer.get()));
            }
        }
        return Optional.empty();
    }

    private static List<ModelNeed> unlisted(List<ModelNeed> needs, CheckpointList list) {
        return needs.stream().filter(need -> !list.has(need.name())).toList();
    }

    private static List<ModelNeed> ofKind(List<ModelNeed> needs, ModelKind kind) {
        return needs.stream().filter(need -> need.kind() == kind).toList();
    }

    private static ModelsMissingException missing(List<ModelNeed> needs, String listed) {
        String names = needs.stream().map(ModelPresence::describe).collect(Collectors.joining(", "));
        return new ModelsMissingException(
                new Failure(Code.MODEL_NOT_FOUND, Stage.GENERATION, "the runtime has no " + names + listed), needs);
    }

    private static String describe(ModelNeed need) {
        return need.kind().label() + " '" + need.name() + "'";
    }
}
