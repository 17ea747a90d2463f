package io.sdqueueworker.models;

import io.sdqueueworker.io.TaskContent;
import io.sdqueueworker.models.cache.ModelPin;
import io.sdqueueworker.models.cache.ModelProvider;
import io.sdqueueworker.models.catalogue.Catalogue;
import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.models.catalogue.Resolution;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/// Makes the models of a task available while another task is on the GPU.
public final class ModelStaging implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ModelStaging.class);

    private final Optional<ModelSearch> search;
    private final Catalogue catalogue;
    private final ModelProvider provider;
    private final AtomicReference<PinnedModels> loaded = new AtomicReference<>(PinnedModels.NONE);

    /// @param search finds the models that tasks name; without it, the runtime looks for them itself
    /// @param catalogue of the models that exist
    /// @param provider puts models into the model directory
    public ModelStaging(Optional<ModelSearch> search, Catalogue catalogue, ModelProvider provider) {
        this.search = search;
        this.catalogue = catalogue;
        this.provider = provider;
    }

    /// Makes every model that the task names available, as far as it exists. The caller closes the result when the
    /// task ends.
    ///
    /// @throws TaskFailedException if a name is not valid, or a model cannot be fetched
    public PinnedModels stage(Task task) throws TaskFailedException, InterruptedException {
        List<ModelNeed> needs = needs(task);
        try {
            return hold(needs);
        } catch (TaskFailedException e) {
            if (e.failure().code() != Code.MODEL_NOT_FOUND) {
                throw e;
            }
            // The model was in the listing and has been moved since.
            catalogue.refresh();
            return hold(needs);
        }
    }

    /// Makes models available that the runtime has not found, after refreshing the catalogue.
    public PinnedModels stageMissing(List<ModelNeed> needs) throws TaskFailedException, InterruptedException {
        catalogue.refresh();
        return hold(needs);
    }

    /// The task's models that are in the model directory, for a run that an earlier process started: the runtime
    /// has loaded them. Never fetches, and never fails because a model is missing.
    public PinnedModels stagePresent(Task task) throws InterruptedException {
        List<ModelNeed> ready = new ArrayList<>();
        List<ModelPin> pins = new ArrayList<>();
        try {
            for (ModelNeed need : needs(task)) {
                if (catalogue.resolve(need) instanceof Resolution.Found(List<ModelVersion> objects)) {
                    for (ModelVersion object : objects) {
                        provider.pinIfThere(object).ifPresent(pins::add);
                    }
                    ready.add(need);
                }
            }
        } catch (TaskFailedException e) {
            LOG.debugf(
                    "models of a resumed run are unknown code=%s", e.failure().code());
        } catch (InterruptedException | RuntimeException e) {
            pins.forEach(ModelPin::close);
            throw e;
        }
        return new PinnedModels(new StagedModels(ready, List.of()), pins);
    }

    /// Records that the runtime is about to load models. They stay in the directory until it loads others. A task
    /// that names no checkpoint keeps the runtime's current one.
    public void loads(PinnedModels models) {
        boolean replaces = models.staged().ready().stream()
                .anyMatch(need -> need.kind() == ModelKind.CHECKPOINT || need.kind() == ModelKind.FILE);
        if (replaces) {
            loaded.getAndSet(models.again()).close();
        }
    }

    /// Releases the models that the runtime has loaded, to make room for others. A running task keeps its own pins.
    public void letGoOfLoaded() {
        loaded.getAndSet(PinnedModels.NONE).close();
    }

    @Override
    public void close() {
        letGoOfLoaded();
    }

    private List<ModelNeed> needs(Task task) throws TaskFailedException, InterruptedException {
        // The content may have megabytes, so it is parsed only if there is a search.
        return search.isEmpty() ? List.of() : search.get().find(task.kind(), TaskContent.of(task), catalogue::paths);
    }

    private PinnedModels hold(List<ModelNeed> needs) throws TaskFailedException, InterruptedException {
        List<Wanted> wanted = new ArrayList<>();
        List<StagedModels.Missing> missing = new ArrayList<>();
        for (ModelNeed need : needs) {
            switch (catalogue.resolve(need)) {
                case Resolution.Found(List<ModelVersion> objects) -> wanted.add(new Wanted(need, objects));
                case Resolution.Refused refused -> throw new TaskFailedException(refused.failure(need));
                case Resolution.Unknown(List<String> closest) -> {
                    if (!need.optional()) {
                        // An empty listing proves nothing: the setting may name a wrong prefix.
                        boolean isFact = provider.isSameForAllWorkers() && !catalogue.isEmpty();
                        missing.add(new StagedModels.Missing(need, closest, isFact));
                    }
                }
            }
        }
        provider.requireThatAllMayFit(wanted.stream()
                .filter(each -> !each.need().optional())
                .flatMap(each -> each.objects().stream())
                .distinct()
                .toList());
        List<ModelNeed> ready = new ArrayList<>();
        List<ModelPin> pins = new ArrayList<>();
        try {
            for (Wanted each : wanted) {
                if (pin(each, pins)) {
                    ready.add(each.need());
                }
            }
            return new PinnedModels(new StagedModels(ready, missing), pins);
        } catch (TaskFailedException | InterruptedException | RuntimeException e) {
            pins.forEach(ModelPin::close);
            throw e;
        }
    }

    /// A need and the files that it resolves to.
    private record Wanted(ModelNeed need, List<ModelVersion> objects) {}

    private boolean pin(Wanted wanted, List<ModelPin> pins) throws TaskFailedException, InterruptedException {
        try {
            for (ModelVersion object : wanted.objects()) {
                pins.add(provider.pin(object));
            }
            return true;
        } catch (TaskFailedException e) {
            if (wanted.need().optional() && e.failure().isFinal()) {
                LOG.warnf("optional model is unavailable code=%s", e.failure().code());
                return false;
            }
            throw e;
        }
    }
}
