package io.sdqueueworker.runtimes.sdwebui;

import io.sdqueueworker.io.ClosestNames;
import io.sdqueueworker.models.catalogue.FileName;
import io.sdqueueworker.runtimes.sdwebui.models.NamedModels;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.ModelsMissingException;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.task.StagedModels.Missing;
import io.sdqueueworker.task.TaskFailedException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// Checks that the Web UI's own lists have the models that a task names.
///
/// The Web UI silently ignores an unknown checkpoint, VAE, module, LoRA or hypernetwork, and the run succeeds
/// without it. So a task with an unlisted model is not run.
final class ModelPresence {

    private static final Logger LOG = Logger.getLogger(ModelPresence.class);

    private final KeptLists lists;

    /// The Web UI has listed a LoRA of the store, so it reads the store's folder.
    private volatile boolean hasSeenLora;

    private volatile boolean hasWarnedOfEmbeddings;

    ModelPresence(KeptLists lists) {
        this.lists = lists;
    }

    /// The models of a task that wait for a refresh of the Web UI's lists.
    ///
    /// @param parts the names of checkpoints of which a part is enough
    /// @param ready the models of the store
    record Unlisted(List<ModelNeed> needs, Set<String> parts, List<ModelNeed> ready) {}

    /// On deck: fails a task that names a model which neither the store nor the Web UI's lists have. The lists are
    /// not refreshed: the Web UI would wait for the end of the task on the GPU.
    ///
    /// @param named the models that the request names
    /// @return the models that need a refresh on the GPU's turn
    /// @throws TaskFailedException with the code MODEL_NOT_FOUND; RUNTIME_UNAVAILABLE if the Web UI lists no
    ///     checkpoint at all
    Unlisted require(NamedModels named, StagedModels staged) throws TaskFailedException, InterruptedException {
        Set<ModelNeed> needs = new LinkedHashSet<>(staged.ready());
        staged.missing().forEach(missing -> needs.add(missing.need()));
        named.needs().stream()
                .filter(named::requires)
                .filter(need -> needs.stream().noneMatch(known -> need.isSameModel(known)))
                .toList()
                .forEach(needs::add);
        List<ModelNeed> waiting = new ArrayList<>();
        for (ModelKind kind : ModelKind.values()) {
            for (ModelNeed need : unlisted(kind, needs, named.parts(), staged)) {
                if (lists.canRefresh(kind)) {
                    requireNotMissing(need, staged);
                    waiting.add(need);
                } else if (named.requires(need)) {
                    throw notListed(need, staged);
                }
            }
        }
        return new Unlisted(waiting, named.parts(), staged.ready());
    }

    /// On the GPU: refreshes the Web UI's lists for the models of the task, and fails the task if one is still
    /// missing.
    ///
    /// @throws ModelsMissingException with the code MODEL_NOT_FOUND
    /// @throws TaskFailedException with the code RUNTIME_UNAVAILABLE if the Web UI lists no checkpoint at all
    void requireListed(Unlisted unlisted) throws TaskFailedException, InterruptedException {
        for (ModelKind kind : ModelKind.values()) {
            List<ModelNeed> lacking = lacking(kind, unlisted.needs(), unlisted.parts());
            if (!lacking.isEmpty()) {
                lists.refresh(kind);
                List<ModelNeed> still = lacking(kind, lacking, unlisted.parts());
                hasSeenLora |= kind == ModelKind.LORA
                        && lacking.stream().anyMatch(need -> unlisted.ready().contains(need) && !still.contains(need));
                fail(still);
            }
        }
    }

    /// Forgets what the Web UI has shown, because it may have restarted.
    void forget() {
        lists.forget();
        hasSeenLora = false;
    }

    private List<ModelNeed> unlisted(ModelKind kind, Set<ModelNeed> all, Set<String> parts, StagedModels staged)
            throws TaskFailedException, InterruptedException {
        List<ModelNeed> needs = all.stream()
                .filter(need -> need.kind() == kind && !isFoundByItself(need, staged))
                .toList();
        List<ModelNeed> lacking = lacking(kind, needs, parts);
        if (!lacking.isEmpty() && !lists.hasNone(kind)) {
            lists.read(kind);
            lacking = lacking(kind, lacking, parts);
        }
        List<ModelNeed> still = lacking;
        hasSeenLora |= kind == ModelKind.LORA
                && needs.stream().anyMatch(need -> staged.ready().contains(need) && !still.contains(need));
        return lacking;
    }

    /// The Web UI looks for a LoRA that it does not know during the run (`extensions-builtin/Lora/networks.py`,
    /// `load_networks`). So a LoRA of the store needs no look, once it has been seen that the Web UI reads its
    /// folder.
    private boolean isFoundByItself(ModelNeed need, StagedModels staged) {
        return (need.kind() == ModelKind.LORA && hasSeenLora && staged.ready().contains(need))
                || (need.kind() == ModelKind.EMBEDDING && hasWarnedOfEmbeddings);
    }

    private List<ModelNeed> lacking(ModelKind kind, List<ModelNeed> needs, Set<String> parts) {
        List<ModelNeed> lacking = new ArrayList<>();
        for (ModelNeed need : needs) {
            if (need.kind() == kind && !lists.hasNone(kind)) {
                if (lists.find(need, parts.contains(need.name())).isEmpty()) {
                    lacking.add(need);
                }
            }
        }
        return lacking;
    }

    private static void requireNotMissing(ModelNeed need, StagedModels staged) throws TaskFailedException {
        for (Missing missing : staged.missing()) {
            if (missing.need().isSameModel(need)) {
                TaskFailedException notFound = notFound("neither the model store nor the runtime has the "
                        + describe(need) + ClosestNames.hint(missing.closest()));
                throw missing.isFact()
                        ? new TaskFailedException(notFound.failure().asFact())
                        : notFound;
            }
        }
    }

    /// The failure of a task with a model that no refresh can list.
    private TaskFailedException notListed(ModelNeed need, StagedModels staged) throws TaskFailedException {
        requireNotMissing(need, staged);
        requireAnyCheckpoint(need);
        return notFound("the runtime has no " + describe(need)
                + (staged.ready().contains(need)
                        ? ", although its file is in the model directory: it may list it only after a restart"
                        : ClosestNames.hint(closest(need))));
    }

    private void fail(List<ModelNeed> lacking) throws TaskFailedException {
        List<ModelNeed> required =
                lacking.stream().filter(need -> !need.optional()).toList();
        if (!required.isEmpty()) {
            requireAnyCheckpoint(required.getFirst());
            String names = required.stream().map(ModelPresence::describe).collect(Collectors.joining(", "));
            throw new ModelsMissingException(
                    new Failure(
                            Code.MODEL_NOT_FOUND,
                            Stage.GENERATION,
                            "the runtime has no " + names + others(required.getFirst())),
                    required);
        }
        if (!hasWarnedOfEmbeddings && lacking.stream().anyMatch(need -> need.kind() == ModelKind.EMBEDDING)) {
            hasWarnedOfEmbeddings = true;
            LOG.warn("runtime does not list an embedding of the model store,"
                    + " check that its option --embeddings-dir is <models>/embeddings");
        }
    }

    /// Without any checkpoint, the fault is the Web UI's whatever the task: its volume is empty, or not mounted.
    /// Other lists are empty on many healthy servers.
    private void requireAnyCheckpoint(ModelNeed need) throws TaskFailedException {
        if (need.kind() == ModelKind.CHECKPOINT && lists.checkpoints().all().isEmpty()) {
            throw TaskFailedException.of(
                    Code.RUNTIME_UNAVAILABLE,
                    Stage.GENERATION,
                    "the runtime lists no checkpoints at all: is its model volume empty?");
        }
    }

    private String others(ModelNeed need) {
        return need.kind() == ModelKind.CHECKPOINT
                ? ", it has: " + lists.checkpoints().like(need.name())
                : ClosestNames.hint(closest(need));
    }

    private List<String> closest(ModelNeed need) {
        return ClosestNames.to(need.name(), lists.names(need.kind()), FileName::core);
    }

    private static TaskFailedException notFound(String detail) {
        return TaskFailedException.of(Code.MODEL_NOT_FOUND, Stage.GENERATION, detail);
    }

    private static String describe(ModelNeed need) {
        return need.kind().label() + " '" + need.name() + "'";
    }
}
