package io.sdqueueworker.runtimes.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;
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

/// Whether the Web UI has the models that a task names, in its own lists.
///
/// A name that it does not find it passes over in silence, be it a checkpoint, a VAE, a LoRA or a hypernetwork:
/// the run goes well without it. So what is not listed is not run.
final class ModelPresence {

    /// Where the Web UI looks for checkpoints, below the model directory.
    private static final List<String> CHECKPOINT_FOLDERS = List.of("Stable-diffusion");

    private final WebUiApi api;

    ModelPresence(WebUiApi api) {
        this.api = api;
    }

    /// On deck: fails what names a model that neither the store nor the Web UI's lists have. Those are asked as
    /// they are: to look into its folders again, the Web UI would wait for the end of the task on the GPU.
    ///
    /// @throws TaskFailedException with the code MODEL_NOT_FOUND
    void requireMissing(List<Missing> missing) throws TaskFailedException, InterruptedException {
        for (Missing each : missing) {
            ModelNeed need = each.need();
            if (!need.optional() && !isListed(need)) {
                String closest =
                        each.closest().isEmpty() ? "" : ", names like it: " + String.join(", ", each.closest());
                throw TaskFailedException.of(Code.MODEL_NOT_FOUND, Stage.GENERATION, "neither the model store nor the runtime has the " + describe(need) + closest);
            }
        }
    }

    /// In the GPU's turn: has the Web UI list what the task names and the store has, and fails what it still
    /// does not list then.
    ///
    /// @param checkpoint the one that the request names
    /// @return the checkpoints, where the task names one
    /// @throws ModelsMissingException with the code MODEL_NOT_FOUND
    Optional<CheckpointList> requireReady(List<ModelNeed> ready, Optional<String> checkpoint)
            throws TaskFailedException, InterruptedException {
        Optional<CheckpointList> checkpoints = requireCheckpoints(checkpointNeeds(ready, checkpoint));
        for (ModelKind kind : ModelKind.values()) {
            requireListed(kind, ofKind(ready, kind));
        }
        return checkpoints;
    }

    /// What the store has made ready, and what the request names: where nobody looks after models, somebody
    /// else may have put it there.
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
            throw missing(lacking, ", it has: " + list.told());
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

    /// @param answer what the Web UI says is in it
    private record Listed(ModelList list, JsonNode answer) {

        List<ModelNeed> without(List<ModelNeed> needs) {
            return needs.stream().filter(need -> !list.has(answer, need.name())).toList();
        }
    }

    /// Nothing where this Web UI has no such list: it cannot be asked.
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
