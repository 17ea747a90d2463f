package io.sdqueueworker.runtimes.sdwebui;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.generation.Progress;
import io.sdqueueworker.generation.SubmittedRun;
import io.sdqueueworker.runtimes.RuntimeTerms;
import io.sdqueueworker.runtimes.StallWatch;
import io.sdqueueworker.runtimes.sdwebui.answers.AnswerReader;
import io.sdqueueworker.runtimes.sdwebui.answers.WebUiAnswer;
import io.sdqueueworker.runtimes.sdwebui.api.LongCall;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiApi;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiProgress;
import io.sdqueueworker.runtimes.sdwebui.settings.RequestedSettings;
import io.sdqueueworker.runtimes.sdwebui.settings.WebUiSettings;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.TaskFailedException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
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
    private final GenerationContent content;
    private final StallWatch time;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private boolean isAnswered;
    private Optional<WebUiProgress> after = Optional.empty();

    private enum State {
        WAITING,
        SENT,
        CANCELLED
    }

    /// The parts that all runs on one Web UI share.
    ///
    /// @param progress receives the progress of the running task
    record WebUi(WebUiApi api, RuntimeTerms terms, RequestTurn turn, WebUiSettings settings, Progress progress) {}

    GenerationRun(WebUi webUi, GenerationContent content) {
        this.webUi = webUi;
        this.content = content;
        RuntimeTerms.Limits limits = webUi.terms().limits();
        this.time = new StallWatch(limits.stall(), limits.task().of(content.kind()));
    }

    @Override
    public boolean started() {
        return state.get() == State.SENT;
    }

    @Override
    public Generated await() throws TaskFailedException, InterruptedException {
        WebUiProgress idle = webUi.turn().begin();
        try {
            // The time of the task begins here, not with its wait for the turn.
            time.waits();
            WebUiRequest request = content.listed();
            if (content.route().samples()) {
                webUi.settings().apply(switched(request), idle, this::post);
            }
            SwallowedErrors errors = new SwallowedErrors(webUi.api());
            SwallowedErrors.Before before = errors.before(idle);
            WebUiAnswer answer = callAndRestore(request);
            if (content.route().samples()) {
                errors.require(before, request, answer);
            }
            Generated generated = new AnswerCheck(webUi.api(), after).outputs(content.route(), request, answer);
            if (request.checkpoint().isPresent()) {
                new WrongModelGuard(webUi.api())
                        .require(request.checkpoint().get(), content.models().checkpoints(), answer.usedModel());
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
            webUi.turn().stop(time.silence());
        }
    }

    /// The settings of a request. A checkpoint that was not listed on deck has its title only now.
    private RequestedSettings switched(WebUiRequest request) {
        return request.checkpoint()
                .flatMap(content.models()::title)
                .map(request.settings()::withCheckpoint)
                .orElse(request.settings());
    }

    /// Sends settings, which may load a model: as long as the task's time lasts, and unless it is cancelled.
    private void post(ObjectNode settings) throws TaskFailedException, InterruptedException {
        String json = settings.toString();
        LongCall.Request request = new LongCall.Request("options", BodyPublishers.ofString(json), json);
        try (LongCall<String> call = LongCall.start(webUi.terms(), request, LongCall::text)) {
            while (!call.await(LOOK_INTERVAL)) {
                requireNotCancelled();
                time.unseen();
                time.check();
            }
            requireNotCancelled();
            call.answer();
        }
    }

    /// A run that was not answered may still work with its settings. If it is stuck, it keeps a lock that restoring
    /// them may need. They are restored before the next one.
    private WebUiAnswer callAndRestore(WebUiRequest request) throws TaskFailedException, InterruptedException {
        WebUiAnswer answer;
        try {
            answer = call(request);
        } catch (TaskFailedException e) {
            if (isAnswered) {
                webUi.settings().restore(this::post);
            }
            throw e;
        }
        webUi.settings().restore(this::post);
        return answer;
    }

    private WebUiAnswer call(WebUiRequest body) throws TaskFailedException, InterruptedException {
        if (!state.compareAndSet(State.WAITING, State.SENT)) {
            throw cancelled();
        }
        time.moved();
        LongCall.Request request = new LongCall.Request(content.route().path(), body.publisher(), body.quotable());
        try (LongCall<WebUiAnswer> call = LongCall.start(
                webUi.terms(), request, answer -> AnswerReader.read(content.route(), answer, content.spool()))) {
            ProgressWatch watch = new ProgressWatch(
                    webUi.api(), webUi.turn(), content.spool(), time, content.route(), webUi.progress());
            boolean mayRun = false;
            try {
                follow(call, watch);
                return call.answer();
            } catch (TaskFailedException e) {
                if (!call.isAnswered()) {
                    throw e;
                }
                FailedRequest failed = FailedRequest.of(e, webUi.api(), webUi.turn(), watch.hasSeenRun());
                mayRun = failed.mayRun();
                throw failed.failure();
            } finally {
                isAnswered = call.isAnswered() && !mayRun;
                if (isAnswered) {
                    after = webUi.turn().answered();
                } else {
                    webUi.turn().abandoned();
                }
                if (mayRun) {
                    webUi.turn().stop(time.silence());
                }
            }
        } catch (InterruptedException e) {
            webUi.turn().stop(time.silence());
            throw e;
        }
    }

    private void follow(LongCall<?> call, ProgressWatch watch) throws TaskFailedException, InterruptedException {
        while (!call.await(LOOK_INTERVAL)) {
            requireNotCancelled();
            try {
                watch.look();
            } catch (TaskFailedException givenUp) {
                webUi.turn().stop(time.silence());
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
