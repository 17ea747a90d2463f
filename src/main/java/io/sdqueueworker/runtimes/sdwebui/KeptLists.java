package io.sdqueueworker.runtimes.sdwebui;

import io.sdqueueworker.runtimes.sdwebui.api.WebUiApi;
import io.sdqueueworker.runtimes.sdwebui.models.CheckpointList;
import io.sdqueueworker.runtimes.sdwebui.models.ModelList;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.TaskFailedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The Web UI's lists of models, kept between tasks: reading one may take it seconds. A list is read again only
/// for a name that it lacks.
final class KeptLists {

    private final WebUiApi api;
    private final Map<ModelList, Set<String>> names = new ConcurrentHashMap<>();
    private final Set<ModelList> lacking = ConcurrentHashMap.newKeySet();
    private volatile CheckpointList checkpoints = CheckpointList.NONE;

    KeptLists(WebUiApi api) {
        this.api = api;
    }

    /// The checkpoints at the last reading.
    CheckpointList checkpoints() {
        return checkpoints;
    }

    /// The name by which the Web UI knows a model, by the last reading.
    ///
    /// @param byPart whether a part of a checkpoint's name is enough
    Optional<String> find(ModelNeed need, boolean byPart) {
        if (need.kind() == ModelKind.CHECKPOINT) {
            return (byPart ? checkpoints.closest(need.name()) : checkpoints.meant(need.name()))
                    .map(each -> each.title());
        }
        return existing(need.kind()).stream()
                .flatMap(list -> list.find(names.getOrDefault(list, Set.of()), need.name()).stream())
                .findFirst();
    }

    /// Returns whether this Web UI has no list of a kind, so that only the run shows whether it has a model.
    boolean hasNone(ModelKind kind) {
        return kind != ModelKind.CHECKPOINT && existing(kind).isEmpty();
    }

    /// Reads the lists of a kind.
    void read(ModelKind kind) throws TaskFailedException, InterruptedException {
        if (kind == ModelKind.CHECKPOINT) {
            checkpoints = api.checkpoints();
            return;
        }
        for (ModelList list : existing(kind)) {
            api.names(list).ifPresentOrElse(read -> names.put(list, read), () -> lacking.add(list));
        }
    }

    /// Returns whether the Web UI can be asked to look for new files of a kind.
    boolean canRefresh(ModelKind kind) {
        return refreshOf(kind).isPresent();
    }

    /// Makes the Web UI look for new files of a kind, and reads its lists if it did.
    void refresh(ModelKind kind) throws TaskFailedException, InterruptedException {
        Optional<String> call = refreshOf(kind);
        if (call.isPresent() && api.refresh(call.get())) {
            read(kind);
        }
    }

    /// All names of a kind, for "did you mean".
    List<String> names(ModelKind kind) {
        return existing(kind).stream()
                .flatMap(list -> names.getOrDefault(list, Set.of()).stream())
                .toList();
    }

    /// Forgets everything, because the Web UI may have restarted with other files.
    void forget() {
        names.clear();
        lacking.clear();
        checkpoints = CheckpointList.NONE;
    }

    private List<ModelList> existing(ModelKind kind) {
        return ModelList.of(kind).stream()
                .filter(list -> !lacking.contains(list))
                .toList();
    }

    private Optional<String> refreshOf(ModelKind kind) {
        return kind == ModelKind.CHECKPOINT
                ? Optional.of("refresh-checkpoints")
                : existing(kind).stream()
                        .flatMap(list -> list.refresh().stream())
                        .findFirst();
    }
}
