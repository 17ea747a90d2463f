package io.sdqueueworker.runtimes.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.generation.RuntimeCallFailed;
import io.sdqueueworker.generation.RuntimeCallFailed.Kind;
import io.sdqueueworker.runtimes.StallWatch;
import io.sdqueueworker.runtimes.comfyui.api.PromptQueue;
import io.sdqueueworker.runtimes.comfyui.outputs.PromptRecord;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;

/// Follows a prompt to its end by the queue and the history. Events only say when to look, and show progress.
final class PromptWatch {

    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    /// A prompt that is lost while another one takes its place changes nothing else.
    private static final Duration QUEUE_INTERVAL = Duration.ofMinutes(1);

    /// The number of useless answers in a row.
    private static final int MOST_BAD_ANSWERS = 3;

    private final ComfyUi comfy;
    private final PromptEvents events;
    private final StallWatch progress;
    private final StallWatch answers;

    /// A withdrawn prompt is in neither list, like one that ComfyUI has forgotten. So it is not looked for during a
    /// withdrawal.
    private final ReentrantLock looking = new ReentrantLock();

    private volatile boolean cancelled;
    private Optional<Long> signs = Optional.empty();
    private OptionalInt lengthInQueue = OptionalInt.empty();
    private long sawQueueAtNanos;
    private int badAnswers;

    PromptWatch(ComfyUi comfy, PromptEvents events, StallWatch progress) {
        this.comfy = comfy;
        this.events = events;
        this.progress = progress;
        this.answers = comfy.answers();
    }

    /// Waits until the prompt has ended, successfully or not.
    ///
    /// @return the history's entry
    /// @throws TaskFailedException if the prompt is given up, or was lost
    PromptRecord follow(String promptId) throws TaskFailedException, InterruptedException {
        progress.moved();
        answers.moved();
        while (true) {
            events.await(LOOK_INTERVAL);
            Optional<JsonNode> entry = lookPatiently(promptId);
            if (entry.isPresent()) {
                return new PromptRecord(entry.get());
            }
            events.keepOpen();
            Optional<Long> now = events.signsOfLife();
            if (now.isEmpty()) {
                progress.unseen();
            } else if (!now.equals(signs)) {
                progress.moved();
            }
            signs = now;
            events.restOfNode().ifPresent(comfy.progress()::goesOnFor);
            progress.check();
            answers.check();
        }
    }

    /// Removes the prompt from the queue, if it waits there.
    ///
    /// @return whether it certainly never runs
    boolean withdraw(String promptId) throws TaskFailedException, InterruptedException {
        looking.lockInterruptibly();
        try {
            if (!events.hasStarted()) {
                comfy.api().dequeue(promptId);
                // In this order: it moves from the queue into the history.
                cancelled |= !comfy.api().queue().has(promptId)
                        && comfy.api().history(promptId).isEmpty();
            }
            return cancelled;
        } finally {
            looking.unlock();
        }
    }

    /// Ends the wait for the prompt.
    void cancel() {
        cancelled = true;
    }

    private Optional<JsonNode> lookPatiently(String promptId) throws TaskFailedException, InterruptedException {
        try {
            Optional<JsonNode> entry = look(promptId);
            answers.moved();
            badAnswers = 0;
            return entry;
        } catch (RuntimeCallFailed e) {
            switch (e.kind()) {
                case Kind.NoConnection() ->
                    throw TaskFailedException.of(
                            Code.RUNTIME_DIED,
                            Stage.GENERATION,
                            "the runtime went away while it worked on the task",
                            e);
                case Kind.NoAnswer() -> {}
                case Kind.Status _, Kind.NotJson _, Kind.TooLarge _ -> {
                    if (++badAnswers == MOST_BAD_ANSWERS) {
                        throw TaskFailedException.of(
                                Code.RUNTIME_ERROR,
                                Stage.GENERATION,
                                "the runtime cannot be asked about the task: "
                                        + e.failure().detail(),
                                e);
                    }
                }
            }
            return Optional.empty();
        }
    }

    private Optional<JsonNode> look(String promptId) throws TaskFailedException, InterruptedException {
        looking.lockInterruptibly();
        try {
            if (cancelled) {
                throw new CancellationException("the run was withdrawn or interrupted");
            }
            return lookUp(promptId);
        } finally {
            looking.unlock();
        }
    }

    /// The queue's answer repeats all prompts with their images, so it is read only if the prompt may have left it
    /// without an end.
    private Optional<JsonNode> lookUp(String promptId) throws TaskFailedException, InterruptedException {
        if (!runsUndisturbed()) {
            return lookInQueue(promptId);
        }
        Optional<JsonNode> entry = comfy.api().history(promptId);
        return entry.isPresent() || comfy.api().queueLength().equals(lengthInQueue) ? entry : lookInQueue(promptId);
    }

    /// Returns whether the prompt was seen to run, and would be noticed to be lost: ComfyUI's process has not
    /// ended.
    private boolean runsUndisturbed() {
        return lengthInQueue.isPresent()
                && events.isOpen()
                && System.nanoTime() - sawQueueAtNanos < QUEUE_INTERVAL.toNanos();
    }

    /// In this order: a prompt moves from the queue into the history in one step.
    private Optional<JsonNode> lookInQueue(String promptId) throws TaskFailedException, InterruptedException {
        lengthInQueue = OptionalInt.empty();
        PromptQueue queue = comfy.api().queue();
        if (queue.waiting().contains(promptId)) {
            if (comfy.own().haveAnyOf(queue.running())) {
                progress.waits();
                answers.waits();
            }
            return Optional.empty();
        }
        if (queue.running().contains(promptId)) {
            events.markStarted();
            sawQueueAtNanos = System.nanoTime();
            lengthInQueue = OptionalInt.of(queue.length());
            return Optional.empty();
        }
        Optional<JsonNode> entry = comfy.api().history(promptId);
        if (entry.isEmpty()) {
            throw TaskFailedException.of(
                    Code.RUNTIME_DIED,
                    Stage.GENERATION,
                    "the runtime has forgotten the task: it was restarted, or its queue was emptied");
        }
        events.markStarted();
        return entry;
    }
}
