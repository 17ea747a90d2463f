package io.sdqueueworker.runtimes.comfyui;

import io.sdqueueworker.generation.RuntimeCallFailed;
import io.sdqueueworker.generation.RuntimeCallFailed.Kind;
import io.sdqueueworker.runtimes.PendingStop;
import io.sdqueueworker.runtimes.RuntimeTerms;
import io.sdqueueworker.runtimes.StallWatch;
import io.sdqueueworker.runtimes.comfyui.api.ComfyUiApi;
import io.sdqueueworker.runtimes.comfyui.api.PromptQueue;
import io.sdqueueworker.task.OutputTag;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskKind;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/// Knows the prompts of this worker in ComfyUI, and removes all others.
///
/// The runtime belongs to this worker alone. A prompt of another client, or one that this worker has stopped, would
/// block its tasks.
final class OwnPrompts {

    private static final Logger LOG = Logger.getLogger(OwnPrompts.class);
    private static final Duration IDLE_PAUSE = Duration.ofMillis(100);

    private final ComfyUiApi api;
    private final PendingStop stop;
    private final EndedPrompts ended;
    private final Set<String> ids = ConcurrentHashMap.newKeySet();
    private final ReentrantLock submitting = new ReentrantLock();
    private volatile boolean knewLast;

    OwnPrompts(ComfyUiApi api, RuntimeTerms.Limits limits) {
        this.api = api;
        this.stop = new PendingStop(limits.stop(), limits.task().of(TaskKind.PIPELINE));
        this.ended = new EndedPrompts(api);
    }

    /// The prompts of this worker that have ended.
    EndedPrompts ended() {
        return ended;
    }

    /// A submission to ComfyUI.
    interface Submission {
        void send() throws TaskFailedException, InterruptedException;
    }

    /// From now on this prompt belongs to this worker.
    void add(String id) {
        ids.add(id);
    }

    /// ComfyUI has given this prompt another id: old servers do not take ids from their clients.
    void rename(String id, String given) {
        ids.add(given);
        if (!given.equals(id)) {
            ids.remove(id);
        }
    }

    /// This prompt is not followed any more: if ComfyUI still has it, it is in the way.
    void remove(String id) {
        ids.remove(id);
    }

    /// Returns whether one of these prompts belongs to this worker.
    boolean haveAnyOf(Iterable<String> prompts) {
        for (String prompt : prompts) {
            if (ids.contains(prompt)) {
                return true;
            }
        }
        return false;
    }

    /// Submits a prompt after all prompts of other clients have gone. One submission at a time: the id that an old
    /// server gives is not known before its answer, and would look like another client's.
    void submit(Submission submission) throws TaskFailedException, InterruptedException {
        submitting.lockInterruptibly();
        try {
            awaitOthersGone();
            submission.send();
        } finally {
            submitting.unlock();
        }
    }

    /// Removes the prompts of other clients, if this worker has none.
    ///
    /// @throws TaskFailedException if there were any
    void requireNoOthers() throws TaskFailedException, InterruptedException {
        // In this order: a prompt that appears after the ids were read may be this worker's.
        PromptQueue queue = api.queue();
        if (!queue.isEmpty() && ids.isEmpty()) {
            remove(queue);
            throw new TaskFailedException(stop.continues());
        }
        stop.ended();
    }

    /// A prompt of this worker was asked to stop.
    void stopping(StallWatch time) {
        stop.asked(time.silence(), time.left());
    }

    /// ComfyUI cannot be asked about its prompts.
    ///
    /// @return the failure of the call, or RUNTIME_STUCK if a prompt should have stopped before
    TaskFailedException unasked(RuntimeCallFailed failed) {
        return switch (failed.kind()) {
            case Kind.NoConnection() -> {
                stop.ended();
                yield failed;
            }
            case Kind.NoAnswer() ->
                stop.unanswered()
                        .map(stuck -> new TaskFailedException(stuck, failed))
                        .orElse(failed);
            case Kind.Status _, Kind.NotJson _, Kind.TooLarge _ -> failed;
        };
    }

    /// A prompt has ended, or is given up.
    void followed(String id, OutputTag task) {
        knewLast = false;
        ended.add(id, task);
    }

    /// Reports whether ComfyUI has forgotten the last prompt since the last call. It keeps a prompt in the queue or
    /// in the history for as long as its process lives. A history that another client has cleared looks like a new
    /// process.
    boolean areForgotten() throws TaskFailedException, InterruptedException {
        Optional<String> last = ended.last();
        if (last.isEmpty()) {
            return false;
        }
        boolean knows = api.queue().has(last.get()) || api.history(last.get()).isPresent();
        boolean forgotten = knewLast && !knows;
        knewLast = knows;
        return forgotten;
    }

    private void awaitOthersGone() throws TaskFailedException, InterruptedException {
        boolean logged = false;
        for (PromptQueue others = others(); !others.isEmpty(); others = others()) {
            if (!logged) {
                LOG.warn("runtime is busy with a run of another client, stopping it");
                logged = true;
            }
            remove(others);
            stop.failIfStuck();
            Thread.sleep(IDLE_PAUSE);
        }
        stop.ended();
    }

    private PromptQueue others() throws TaskFailedException, InterruptedException {
        return api.queue().without(ids);
    }

    private void remove(PromptQueue queue) throws TaskFailedException, InterruptedException {
        for (String id : queue.waiting()) {
            api.dequeue(id);
        }
        for (String id : queue.running()) {
            api.interrupt(id);
        }
    }
}
