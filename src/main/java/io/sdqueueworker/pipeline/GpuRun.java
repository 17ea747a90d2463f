package io.sdqueueworker.pipeline;

import io.sdqueueworker.generation.PreparedRun;
import io.sdqueueworker.models.PinnedModels;
import io.sdqueueworker.pipeline.attempt.Attempt;
import io.sdqueueworker.pipeline.gate.Step;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.ModelsMissingException;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskFailedException;
import java.util.UUID;
import java.util.stream.Collectors;

/// A task's turn on the GPU. Holds the models of the task until it is closed.
sealed interface GpuRun extends AutoCloseable {

    /// Runs the task. Called once, by the thread that holds the GPU.
    Generated run() throws TaskFailedException, InterruptedException;

    /// Releases the models. Those that the runtime has loaded stay until it loads others.
    @Override
    void close();

    /// A run that starts here.
    final class Fresh implements GpuRun {

        private final Gpu gpu;
        private final Attempt attempt;
        private final Task task;
        private final PreparedRun prepared;
        private PinnedModels models;

        /// @param models that the task needs; closed with this
        Fresh(Gpu gpu, Attempt attempt, Task task, PreparedRun prepared, PinnedModels models) {
            this.gpu = gpu;
            this.attempt = attempt;
            this.task = task;
            this.prepared = prepared;
            this.models = models;
        }

        /// Runs the task once; again if the runtime could free memory for it, because earlier tasks may have
        /// left the GPU full; and again if a model that the runtime did not find was fetched. Each remedy is
        /// tried once. While the runtime is unavailable, the task waits with the GPU: no probe gets between.
        @Override
        public Generated run() throws TaskFailedException, InterruptedException {
            boolean memoryFreed = false;
            boolean modelsFetched = false;
            while (true) {
                try {
                    return gpu.steps().take(attempt, Step.submissionOf(task.kind()), this::once);
                } catch (ModelsMissingException e) {
                    if (modelsFetched) {
                        throw e;
                    }
                    fetch(e);
                    modelsFetched = true;
                } catch (TaskFailedException e) {
                    if (memoryFreed || e.failure().code() != Code.OUT_OF_MEMORY) {
                        throw e;
                    }
                    freeMemory(e);
                    memoryFreed = true;
                }
            }
        }

        @Override
        public void close() {
            models.close();
        }

        private Generated once() throws TaskFailedException, InterruptedException {
            UUID run = UUID.randomUUID();
            gpu.models().loads(models);
            attempt.begin(run);
            try (Pace.Run timed = gpu.pace().begin(task.kind())) {
                Generated generated = timed.submitted(prepared.submit(run)).await();
                timed.complete();
                return generated;
            }
        }

        private void freeMemory(TaskFailedException outOfMemory) throws TaskFailedException, InterruptedException {
            try {
                gpu.runtime().freeMemory();
            } catch (TaskFailedException e) {
                outOfMemory.addSuppressed(e);
                throw outOfMemory;
            }
            attempt.events().rerunsWithFreedMemory(task.header());
        }

        /// Fetches models that the runtime did not find: the catalogue may be older than the model, or the
        /// worker may not know that an input of a node names one.
        private void fetch(ModelsMissingException missing) throws TaskFailedException, InterruptedException {
            PinnedModels found = gpu.stage(attempt, () -> gpu.models().stageMissing(missing.needs()));
            models = models.and(found);
            if (!found.areComplete()) {
                throw withClosestNames(missing, found.staged());
            }
            attempt.events().rerunsWithFetchedModel(task.header());
        }

        private static TaskFailedException withClosestNames(ModelsMissingException missing, StagedModels staged) {
            String closest = staged.missing().stream()
                    .flatMap(each -> each.closest().stream())
                    .distinct()
                    .collect(Collectors.joining(", "));
            Failure failure = missing.failure();
            Failure named = closest.isEmpty()
                    ? failure
                    : new Failure(
                            failure.code(),
                            failure.stage(),
                            failure.detail() + "; the model bucket has similar names: " + closest);
            return new TaskFailedException(staged.isMissingAFact() ? named.asFact() : named, missing);
        }
    }

    /// A run that an earlier process of the worker has started.
    ///
    /// @param spool takes the outputs
    /// @param models of the task that are still there; closed with this
    record Resumed(Gpu gpu, Attempt attempt, Task task, UUID earlierRun, Spool spool, PinnedModels models)
            implements GpuRun {

        @Override
        public Generated run() throws TaskFailedException, InterruptedException {
            attempt.begin(earlierRun);
            return gpu.runtime()
                    .resume(task, earlierRun, spool)
                    .orElseThrow(() -> TaskFailedException.of(
                            Code.WORKER_DIED,
                            Stage.GENERATION,
                            "the worker was killed, and the outputs of its run are not available any more"));
        }

        @Override
        public void close() {
            models.close();
        }
    }
}
