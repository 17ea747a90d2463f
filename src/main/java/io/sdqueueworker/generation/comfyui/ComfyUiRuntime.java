package io.sdqueueworker.generation.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.generation.DiffusionRuntime;
import io.sdqueueworker.generation.StallWatch;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.GeneratedFile;
import io.sdqueueworker.task.StagedInputs;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/// ComfyUI.
///
/// It has a queue of its own; exactly one prompt of ours is in it, and none is put into it while there is another.
public final class ComfyUiRuntime implements DiffusionRuntime {

    private static final Logger LOG = Logger.getLogger(ComfyUiRuntime.class);

    /// An interrupt is heard between two steps or nodes; a run that has not ended by then does not listen any more.
    private static final Duration LONGEST_ENDING = Duration.ofSeconds(60);

    private static final Duration IDLE_PAUSE = Duration.ofMillis(100);

    /// What may become a part of a path.
    private static final Pattern PROMPT_ID = Pattern.compile("[A-Za-z0-9-]{1,100}");

    private final ComfyUiSettings settings;
    private final ComfyUiApi api;
    private volatile boolean generating;

    public ComfyUiRuntime(ComfyUiSettings settings) {
        this.settings = settings;
        this.api = new ComfyUiApi(settings);
    }

    @Override
    public Set<TaskKind> kinds() {
        return Set.of(TaskKind.PIPELINE);
    }

    @Override
    public void probe() throws TaskFailedException, InterruptedException {
        api.reach();
        // In this order: what is there after the flag was read may be a prompt of our own.
        PromptQueue queue = api.queue();
        if (!queue.isEmpty() && !generating) {
            empty(queue);
            throw failed(Code.RUNTIME_UNAVAILABLE, "a run of somebody else's is being stopped");
        }
    }

    @Override
    public Generated generate(Task task, StagedInputs inputs, Spool spool)
            throws TaskFailedException, InterruptedException {
        generating = true;
        try {
            Workflow workflow = Workflow.read(task.payload());
            StallWatch watch = new StallWatch(settings.stallTimeout(), settings.timeLimit());
            api.reach();
            awaitIdle();
            new InputUploads(api, watch).fill(workflow, inputs, task.header().tag());
            PromptRecord made = run(task, workflow, watch);
            List<GeneratedFile> files = new OutputDownloads(api, spool, watch).fetch(made.outputs(workflow.nodeIds()));
            if (files.isEmpty()) {
                throw failed(Code.OUTPUT_MISSING, "the workflow succeeded without an output: does a node save one?");
            }
            return Generated.images(files, "{}", List.of());
        } finally {
            generating = false;
        }
    }

    @Override
    public void close() {
        api.close();
    }

    private PromptRecord run(Task task, Workflow workflow, StallWatch watch)
            throws TaskFailedException, InterruptedException {
        // A fresh one for every attempt: nothing of an earlier one is taken for this one's.
        String promptId = UUID.randomUUID().toString();
        workflow.saveBelow("sd-queue-worker/" + task.header().tag() + "-" + promptId.substring(0, 8));
        watch.moved();
        try (PromptEvents events = PromptEvents.open(api, settings, promptId)) {
            String request = workflow.request(events.clientId(), promptId);
            PromptRecord ended = follow(task, request, promptId, events, watch);
            Optional<Failure> failure = ended.failure(request);
            if (failure.isPresent()) {
                if (failure.get().code() == Code.OUT_OF_MEMORY) {
                    free(task);
                }
                throw new TaskFailedException(failure.get());
            }
            return ended;
        }
    }

    private PromptRecord follow(Task task, String request, String promptId, PromptEvents events, StallWatch watch)
            throws TaskFailedException, InterruptedException {
        String id = promptId;
        try {
            JsonNode answer = api.submit(request);
            // Servers that do not know ids of the client's choice give one.
            id = Optional.of(answer.path("prompt_id").asText())
                    .filter(given -> PROMPT_ID.matcher(given).matches())
                    .orElse(promptId);
            events.of(id);
            // Some outputs are invalid, and the others were queued: half a task is none.
            Optional<Failure> partly = PromptRefusal.ofNodes(answer);
            if (partly.isPresent()) {
                throw new TaskFailedException(partly.get());
            }
            return new PromptWatch(api, events, watch, settings).follow(id);
        } catch (TaskFailedException e) {
            if (e.failure().code() != Code.RUNTIME_DIED) {
                stop(task, id);
            }
            throw e;
        } catch (InterruptedException e) {
            stop(task, id);
            throw e;
        }
    }

    private void awaitIdle() throws TaskFailedException, InterruptedException {
        long startedAt = System.nanoTime();
        boolean told = false;
        for (PromptQueue queue = api.queue(); !queue.isEmpty(); queue = api.queue()) {
            if (!told) {
                LOG.warn("runtime is busy with a run that is not ours, stopping it");
                told = true;
            }
            empty(queue);
            if (System.nanoTime() - startedAt > LONGEST_ENDING.toNanos()) {
                throw failed(Code.RUNTIME_UNAVAILABLE, "a run that was told to stop goes on");
            }
            Thread.sleep(IDLE_PAUSE);
        }
    }

    private void empty(PromptQueue queue) throws TaskFailedException, InterruptedException {
        for (String id : queue.waiting()) {
            api.dequeue(id);
        }
        for (String id : queue.running()) {
            api.interrupt(id);
        }
    }

    /// Best effort: whoever comes next waits until the runtime is idle, see [#awaitIdle()].
    private void stop(Task task, String promptId) throws InterruptedException {
        try {
            api.dequeue(promptId);
            if (api.queue().running().contains(promptId)) {
                api.interrupt(promptId);
            }
        } catch (TaskFailedException e) {
            LOG.warnf(
                    "runtime could not be told to stop taskId=%s code=%s",
                    task.id(), e.failure().code());
        }
    }

    /// The next task finds as much memory as there is. What ComfyUI does by itself leaves its caches.
    private void free(Task task) throws InterruptedException {
        try {
            api.free();
        } catch (TaskFailedException e) {
            LOG.warnf(
                    "runtime could not be told to free its memory taskId=%s code=%s",
                    task.id(), e.failure().code());
        }
    }

    private static TaskFailedException failed(Code code, String detail) {
        return new TaskFailedException(ComfyUiErrors.failure(code, detail));
    }
}
