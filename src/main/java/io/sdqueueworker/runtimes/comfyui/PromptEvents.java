package io.sdqueueworker.runtimes.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.runtimes.RuntimeTerms;
import io.sdqueueworker.runtimes.comfyui.api.ComfyUiApi;
import io.sdqueueworker.runtimes.comfyui.api.EventSocket;
import io.sdqueueworker.task.TaskFailedException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Listens to ComfyUI's events about one prompt. They say when to look at the queue again, and whether the prompt
/// makes progress.
///
/// Events decide nothing, since they may be lost. ComfyUI sends most of them only to the client that submitted the
/// prompt, and may drop a client that reconnects under its id when the old connection ends. So a lost connection is
/// replaced under a new id, and receives only the events for all clients from then on.
final class PromptEvents implements AutoCloseable {

    private static final Duration RECONNECT_PAUSE = Duration.ofSeconds(5);

    /// The events that show progress of a prompt.
    private static final Set<String> SIGNS_OF_LIFE = Set.of(
            "execution_start",
            "execution_cached",
            "executing",
            "progress",
            "progress_state",
            "executed",
            "execution_success",
            "execution_error",
            "execution_interrupted");

    private final ComfyUiApi api;
    private final RuntimeTerms terms;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String clientId = freshId();
    private final Semaphore news = new Semaphore(0);
    private final AtomicLong signs = new AtomicLong();
    private final NodeSteps steps = new NodeSteps();
    private volatile String promptId;
    private volatile boolean open;
    private volatile boolean ofThePrompt;
    private volatile boolean started;
    private volatile Optional<EventSocket> socket = Optional.empty();
    private long triedAtNanos;

    /// @param promptId the prompt whose events count
    PromptEvents(ComfyUiApi api, RuntimeTerms terms, String promptId) {
        this.api = api;
        this.terms = terms;
        this.promptId = promptId;
    }

    /// Starts to listen, as the client that will submit the prompt.
    void open() throws TaskFailedException, InterruptedException {
        connect(clientId);
    }

    /// The client id under which the prompt is submitted.
    String clientId() {
        return clientId;
    }

    /// The prompt has got another id: old servers do not take ids from their clients.
    void of(String id) {
        promptId = id;
    }

    /// Waits for a reason to look again, up to a time limit.
    void await(Duration longest) throws InterruptedException {
        if (news.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS)) {
            news.drainPermits();
        }
    }

    /// The number of events that show progress; nothing if the socket does not receive this prompt's events, so
    /// that silence means nothing.
    Optional<Long> signsOfLife() {
        return open && ofThePrompt ? Optional.of(signs.get()) : Optional.empty();
    }

    /// Returns whether the connection is open. It breaks with ComfyUI's process.
    boolean isOpen() {
        return open;
    }

    /// Returns whether ComfyUI has begun to execute the prompt.
    boolean hasStarted() {
        return started;
    }

    /// The queue or the history shows that the prompt has started, if no event did.
    void markStarted() {
        started = true;
    }

    /// The time until the executed node's last step, if it is known.
    Optional<Duration> restOfNode() {
        return open ? steps.rest() : Optional.empty();
    }

    /// Reconnects if the connection is lost, with a pause between attempts.
    void keepOpen() throws InterruptedException {
        if (!open && System.nanoTime() - triedAtNanos > RECONNECT_PAUSE.toNanos()) {
            try {
                connect(freshId());
            } catch (TaskFailedException e) {
                // The runtime does not answer. The next look at the queue finds that out too.
                triedAtNanos = System.nanoTime();
            }
        }
    }

    @Override
    public void close() {
        socket.ifPresent(EventSocket::close);
        client.shutdownNow();
    }

    private void connect(String id) throws TaskFailedException, InterruptedException {
        socket.ifPresent(EventSocket::close);
        ofThePrompt = false;
        steps.next();
        open = true;
        socket = EventSocket.open(client, api.events(id), terms.credentials(), new NewsOfThePrompt());
        if (socket.isEmpty()) {
            open = false;
        }
        triedAtNanos = System.nanoTime();
    }

    private static String freshId() {
        return UUID.randomUUID().toString();
    }

    private final class NewsOfThePrompt implements EventSocket.Listener {

        @Override
        public void event(String type, JsonNode data) {
            if (type.equals("status")) {
                if (data.path("status")
                                .path("exec_info")
                                .path("queue_remaining")
                                .asInt(-1)
                        == 0) {
                    news.release();
                }
            } else if (SIGNS_OF_LIFE.contains(type)
                    && data.path("prompt_id").asText().equals(promptId)) {
                signs.incrementAndGet();
                ofThePrompt = true;
                started = true;
                if (type.equals("progress")) {
                    steps.made(data);
                } else if (type.equals("executing")) {
                    steps.next();
                }
                // ComfyUI sends this after an error as well, and only when the prompt is in the
                // history.
                if (type.equals("executing") && data.path("node").isNull()) {
                    news.release();
                }
            }
        }

        @Override
        public void closed() {
            open = false;
            news.release();
        }
    }
}
