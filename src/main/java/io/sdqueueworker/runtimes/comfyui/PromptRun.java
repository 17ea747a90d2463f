package io.sdqueueworker.runtimes.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.generation.SubmittedRun;
import io.sdqueueworker.runtimes.StallWatch;
import io.sdqueueworker.runtimes.comfyui.outputs.OutputDownloads;
import io.sdqueueworker.runtimes.comfyui.outputs.PromptRecord;
import io.sdqueueworker.runtimes.comfyui.outputs.PromptResult;
import io.sdqueueworker.runtimes.comfyui.workflow.Workflow;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.OutputTag;
import io.sdqueueworker.task.TaskFailedException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/// One prompt in ComfyUI, from its submission to its outputs. Another process may have submitted it.
///
/// A prompt that is given up is stopped.
final class PromptRun implements SubmittedRun {

    private static final Logger LOG = Logger.getLogger(PromptRun.class);

    /// The ids that may become a part of a path.
    private static final Pattern PROMPT_ID = Pattern.compile("[A-Za-z0-9-]{1,100}");

    private final ComfyUi comfy;
    private final Job job;
    private final StallWatch time;
    private final PromptEvents events;
    private final PromptWatch watch;
    private volatile String id;
    private volatile List<String> lacking = List.of();

    /// The task of a prompt.
    ///
    /// @param task the tag of its results
    /// @param spool takes the outputs
    record Job(OutputTag task, Workflow workflow, Spool spool) {}

    /// @param id the prompt's id, if the server takes ids from its clients
    PromptRun(ComfyUi comfy, Job job, UUID id) {
        this.comfy = comfy;
        this.job = job;
        this.time = comfy.watch();
        this.id = id.toString();
        this.events = new PromptEvents(comfy.api(), comfy.terms(), this.id);
        this.watch = new PromptWatch(comfy, events, time);
        comfy.own().add(this.id);
    }

    /// Puts a prompt into ComfyUI's queue.
    ///
    /// @param id the prompt's id, if the server takes ids from its clients
    static PromptRun submit(ComfyUi comfy, Job job, UUID id) throws TaskFailedException, InterruptedException {
        PromptRun run = new PromptRun(comfy, job, id);
        boolean submitted = false;
        try {
            comfy.own().submit(run::send);
            submitted = true;
            return run;
        } finally {
            if (!submitted) {
                run.release();
            }
        }
    }

    String id() {
        return id;
    }

    void listen() throws TaskFailedException, InterruptedException {
        events.open();
    }

    @Override
    public boolean started() {
        return events.hasStarted();
    }

    @Override
    public Generated await() throws TaskFailedException, InterruptedException {
        try {
            return outputs(ended());
        } finally {
            release();
        }
    }

    @Override
    public boolean withdraw() throws TaskFailedException, InterruptedException {
        boolean withdrawn = watch.withdraw(id);
        if (withdrawn) {
            release();
        }
        return withdrawn;
    }

    @Override
    public void interrupt() throws InterruptedException {
        watch.cancel();
        stop();
        release();
    }

    private PromptRecord ended() throws TaskFailedException, InterruptedException {
        try {
            return stoppedOnFailure(() -> watch.follow(id));
        } finally {
            followed();
        }
    }

    /// The prompt has ended, or is given up.
    void followed() {
        comfy.own().followed(id, job.task());
    }

    private Generated outputs(PromptRecord ended) throws TaskFailedException, InterruptedException {
        Optional<Failure> failure = ended.failure(request());
        if (failure.isPresent()) {
            throw new TaskFailedException(failure.get());
        }
        return PromptResult.of(
                        ended, job.workflow().nodeIds(), new OutputDownloads(comfy.api(), job.spool(), comfy.answers()))
                .warned(lacking);
    }

    interface RuntimeCall<T> {
        T take() throws TaskFailedException, InterruptedException;
    }

    /// Takes a step, and stops the prompt if the step fails.
    <T> T stoppedOnFailure(RuntimeCall<T> step) throws TaskFailedException, InterruptedException {
        try {
            return step.take();
        } catch (TaskFailedException e) {
            if (e.failure().code() != Code.RUNTIME_DIED) {
                stop();
            }
            throw e;
        } catch (InterruptedException e) {
            stop();
            throw e;
        }
    }

    private void send() throws TaskFailedException, InterruptedException {
        boolean queued = false;
        try {
            queued = stoppedOnFailure(this::enqueue);
        } finally {
            if (!queued) {
                followed();
            }
        }
    }

    private boolean enqueue() throws TaskFailedException, InterruptedException {
        listen();
        JsonNode answer = comfy.api().submit(request());
        // Servers that do not take ids from their clients give one.
        String given = answer.path("prompt_id").asText();
        if (PROMPT_ID.matcher(given).matches()) {
            comfy.own().rename(id, given);
            id = given;
        }
        events.of(id);
        lacking =
                job.workflow().outputNodes().lackingPreviews(answer, comfy.api().refusal());
        return true;
    }

    private String request() {
        return job.workflow().request(events.clientId(), id);
    }

    /// Best effort: the next submission waits until the prompt has ended.
    private void stop() throws InterruptedException {
        try {
            comfy.api().dequeue(id);
            if (comfy.api().queue().running().contains(id)) {
                comfy.own().stopping(time);
                comfy.api().interrupt(id);
            }
        } catch (TaskFailedException e) {
            comfy.own().stopping(time);
            LOG.warnf(
                    "request to stop the runtime failed run=%s code=%s",
                    id, e.failure().code());
        }
    }

    /// Ends listening: the prompt is over, or is not waited for any more.
    void release() {
        comfy.own().remove(id);
        events.close();
    }
}
