package io.sdqueueworker.models;

import io.sdqueueworker.io.Backoff;
import io.sdqueueworker.io.WordlessException;
import io.sdqueueworker.models.cache.ModelPin;
import io.sdqueueworker.models.cache.ModelProvider;
import io.sdqueueworker.models.catalogue.Catalogue;
import io.sdqueueworker.models.catalogue.ModelPattern;
import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.models.catalogue.Selection;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Fetches the models that any task may need before the first task, and keeps them.
public final class Prefetch implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Prefetch.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final List<ModelPattern> patterns;
    private final Catalogue catalogue;
    private final ModelProvider provider;
    private final List<ModelPin> pins = new ArrayList<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("model-prefetch").factory());
    private volatile @Nullable String pending;

    /// @param patterns that select the models
    public Prefetch(List<ModelPattern> patterns, Catalogue catalogue, ModelProvider provider) {
        this.patterns = List.copyOf(patterns);
        this.catalogue = catalogue;
        this.provider = provider;
        this.pending = patterns.isEmpty() ? null : "the models have not been listed yet";
    }

    /// Starts fetching, and retries until the set is complete.
    ///
    /// @param completed is called once the set is complete, if there is one
    public void start(Runnable completed) {
        if (pending != null) {
            thread.execute(() -> {
                runUntilComplete();
                if (pending == null) {
                    completed.run();
                }
            });
        }
    }

    /// Fetches the set once, on the calling thread.
    ///
    /// @return the number of models
    /// @throws TaskFailedException if a model cannot be fetched, or a pattern matches none
    public int run() throws TaskFailedException, InterruptedException {
        Selection selection = catalogue.select(patterns);
        if (!selection.unmatched().isEmpty()) {
            // A matching model may have been added since the last listing.
            catalogue.refreshNow();
            selection = catalogue.select(patterns);
        }
        List<ModelPin> before = List.copyOf(pins);
        pins.clear();
        try {
            keep(selection.objects());
        } finally {
            before.forEach(ModelPin::close);
        }
        if (!selection.unmatched().isEmpty()) {
            throw TaskFailedException.of(
                    Code.MODEL_NOT_FOUND,
                    Stage.STAGING,
                    selection.unmatched().stream()
                            .map(Selection.Unmatched::reason)
                            .collect(Collectors.joining("; ")));
        }
        pending = null;
        return selection.objects().size();
    }

    /// Fetches all models before it reports the first one that cannot be used.
    private void keep(List<ModelVersion> objects) throws TaskFailedException, InterruptedException {
        Optional<TaskFailedException> invalid = Optional.empty();
        for (ModelVersion object : objects) {
            pending = pins.size() + " of " + objects.size()
                    + " models of WORKER_MODELS_PREFETCH are there, the next is " + object.path();
            try {
                pins.add(provider.keep(object));
            } catch (TaskFailedException e) {
                if (!e.failure().isFinal()) {
                    throw e;
                }
                invalid = invalid.isEmpty() ? Optional.of(e) : invalid;
            }
        }
        if (invalid.isPresent()) {
            throw invalid.get();
        }
    }

    /// Checks that the set is complete: no task is accepted before that.
    ///
    /// @throws TaskFailedException with the code MODELS_UNAVAILABLE, and the reason
    public void require() throws TaskFailedException {
        String reason = pending;
        if (reason != null) {
            throw TaskFailedException.of(Code.MODELS_UNAVAILABLE, Stage.STAGING, reason);
        }
    }

    /// Stops fetching and releases the models.
    @Override
    public void close() {
        thread.shutdownNow();
        // Waits, because the thread owns the pins.
        thread.close();
        pins.forEach(ModelPin::close);
    }

    private void runUntilComplete() {
        Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
        try {
            while (!isComplete()) {
                backoff.pause();
            }
        } catch (InterruptedException e) {
            LOG.debug("prefetch was stopped");
        }
    }

    private boolean isComplete() throws InterruptedException {
        try {
            LOG.infof("models are present count=%d", run());
            return true;
        } catch (TaskFailedException e) {
            LOG.warnf(
                    "models cannot be fetched yet code=%s reason=%s",
                    e.failure().code(), e.failure().detail());
            pending = e.failure().detail();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            WordlessException.log(LOG, "prefetch failed with an internal error", e);
            pending = "prefetch failed with an internal error, see the worker's log";
        }
        return false;
    }
}
