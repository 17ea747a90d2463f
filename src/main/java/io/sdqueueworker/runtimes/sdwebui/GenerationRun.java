package io.sdqueueworker.runtimes.sdwebui;

import io.sdqueueworker.generation.Progress;
import io.sdqueueworker.generation.SubmittedRun;
import io.sdqueueworker.runtimes.RuntimeTerms;
import io.sdqueueworker.runtimes.StallWatch;
import io.sdqueueworker.runtimes.sdwebui.models.CheckpointList;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;

/// One generation request, from its turn to its answer.
///
/// The Web UI has no queue that can be seen: it answers on the connection of the request, and lets a second request
/// wait. So [#await()] sends the request when no other is in flight, and it can be withdrawn until then.
final class GenerationRun implements SubmittedRun {

    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    private final WebUi webUi;
    private final Content content;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

    private enum State {
        WAITING,
        SENT,
        CANCELLED
    }

    /// The parts that all runs on one Web UI share.
    ///
    /// @param progress receives the progress of the running task
    record WebUi(WebUiApi api, RuntimeTerms terms, RequestTurn turn, ModelPresence models, Progress progress) {}

    /// The request and the parts that it needs.
    ///
    /// @param ready the models that the Web UI has to list before the request is sent
    /// @param spool takes the images of the answer
    record Content(TaskKind kind, WebUiRequest request, List<ModelNeed> ready, Spool spool) {

        WebUiRoute route() {
            return WebUiRoute.of(kind);
        }
    }

    GenerationRun(WebUi webUi, Content content) {
        this.webUi = webUi;
        this.content = content;
    }

    @Override
    public boolean started() {
        return state.get() == State.SENT;
    }

    @Override
    public Generated await() throws TaskFailedException, InterruptedException {
        webUi.turn().begin();
        try {
            WebUiRequest request = content.request();
            Optional<CheckpointList> checkpoints = webUi.models().requireReady(content.ready(), request.checkpoint());
            WebUiAnswer answer = call();
            Generated generated = new AnswerCheck(webUi.api()).outputs(content.route(), request, answer);
            if (checkpoints.isPresent() && request.checkpoint().isPresent()) {
                new WrongModelGuard(webUi.api())
                        .require(request.checkpoint().get(), checkpoints.get(), answer.usedModel());
            }
            return generated;
        } finally {
            webUi.turn().end();
        }
    }

    @Override
    public boolean withdraw() {
        return state.compareAndSet(State.WAITING, State.CANCELLED) || state.get() == State.CANCELLED;
    }

    @Override
    public void interrupt() throws InterruptedException {
        if (state.getAndSet(State.CANCELLED) == State.SENT) {
            webUi.turn().stop();
        }
    }

    private WebUiAnswer call() throws TaskFailedException, InterruptedException {
        if (!state.compareAndSet(State.WAITING, State.SENT)) {
            throw cancelled();
        }
        try (GenerationCall call =
                GenerationCall.start(webUi.terms(), content.route(), content.request(), content.spool())) {
            follow(call);
            return call.answer();
        } catch (InterruptedException e) {
            webUi.turn().stop();
            throw e;
        }
    }

    private void follow(GenerationCall call) throws TaskFailedException, InterruptedException {
        RuntimeTerms.Limits limits = webUi.terms().limits();
        StallWatch time = new StallWatch(limits.stall(), limits.task().of(content.kind()));
        ProgressWatch watch = new ProgressWatch(webUi.api(), content.spool(), time, content.route(), webUi.progress());
        while (!call.await(LOOK_INTERVAL)) {
            requireNotCancelled();
            try {
                watch.look();
            } catch (TaskFailedException givenUp) {
                webUi.turn().stop();
                throw givenUp;
            }
        }
        requireNotCancelled();
    }

    private void requireNotCancelled() {
        if (state.get() == State.CANCELLED) {
            throw cancelled();
        }
    }

    private static CancellationException cancelled() {
        return new CancellationException("the run was withdrawn or interrupted");
    }
}
