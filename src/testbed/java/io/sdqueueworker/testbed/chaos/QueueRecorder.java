package io.sdqueueworker.testbed.chaos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.sdqueueworker.testbed.faults.Exchange;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/// Records the messages that a worker receives, how long it holds them, and how it ends them.
final class QueueRecorder implements Consumer<Exchange> {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// The tolerance between our clock and the queue's, which counts in milliseconds.
    private static final Duration MARGIN = Duration.ofMillis(100);

    /// A pause that the end of a run does not wait for.
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Duration visibility;
    private final Ledger ledger;
    private final LongFunction<WorkerProcessRun> workers;

    /// The message id by receipt handle. The next process at the same station may use the handles of the previous
    /// one.
    private final Map<String, String> messages = new ConcurrentHashMap<>();

    /// The receipt handles of messages that were released for a long time.
    private final Queue<String> hidden = new ConcurrentLinkedQueue<>();

    /// @param visibility the timeout of the workers' renewals; any other timeout is the pause of a released
    ///     message. A pause of the same length counts as a renewal: the queue hides the message for that time in
    ///     both cases.
    /// @param workers finds the process that ran at a `System.nanoTime()`
    QueueRecorder(Duration visibility, Ledger ledger, LongFunction<WorkerProcessRun> workers) {
        this.visibility = visibility;
        this.ledger = ledger;
        this.workers = workers;
    }

    @Override
    public void accept(Exchange exchange) {
        String operation = exchange.request().operation().orElse("");
        try {
            switch (operation) {
                case "ReceiveMessage" -> received(exchange);
                case "ChangeMessageVisibility" -> changed(exchange);
                case "DeleteMessage" -> deleted(exchange);
                default -> {
                    // Other operations only inspect the queue.
                }
            }
        } catch (IOException e) {
            WorkerProcessRun worker = workers.apply(exchange.times().arrived());
            ledger.add(new Event.Unreadable(ledger.now(), worker, operation + ": " + e));
        }
    }

    private void received(Exchange exchange) throws IOException {
        if (exchange.status().orElse(0) != 200) {
            return;
        }
        Duration answered = ledger.at(exchange.times().answered());
        Duration hidden =
                Duration.ofSeconds(request(exchange).path("VisibilityTimeout").asLong());
        WorkerProcessRun worker = workers.apply(exchange.times().arrived());
        for (JsonNode message : answered(exchange).path("Messages")) {
            String id = message.path("MessageId").asText();
            messages.put(message.path("ReceiptHandle").asText(), id);
            if (!exchange.delivered()) {
                // The queue hides the message and delivers it again later. If the worker died while it received the
                // answer, its next process may use the handle.
                continue;
            }
            // The queue started to count when it answered, or a little earlier.
            Duration until = answered.plus(hidden).minus(MARGIN.multipliedBy(5));
            int receives =
                    message.path("Attributes").path("ApproximateReceiveCount").asInt();
            ledger.add(new Event.HandedOut(answered, worker, id, until, receives));
        }
    }

    /// The answer; empty if the connection broke within it.
    private static JsonNode answered(Exchange exchange) throws IOException {
        try {
            return tree(exchange.answerBody());
        } catch (JsonProcessingException e) {
            if (exchange.delivered()) {
                throw e;
            }
            return MissingNode.getInstance();
        }
    }

    private void changed(Exchange exchange) throws IOException {
        JsonNode request = request(exchange);
        WorkerProcessRun worker = workers.apply(exchange.times().arrived());
        Duration passedOn = ledger.at(exchange.times().passedOn());
        Duration pause = Duration.ofSeconds(request.path("VisibilityTimeout").asLong());
        String id = message(request);
        if (!pause.equals(visibility)) {
            if (pause.compareTo(LONG) > 0) {
                hidden.add(request.path("ReceiptHandle").asText());
            }
            ledger.add(new Event.Released(passedOn, worker, id, pause));
        } else if (exchange.status().orElse(0) == 200 && exchange.delivered()) {
            Duration told = ledger.at(exchange.times().ended());
            Duration until = passedOn.plus(pause).minus(MARGIN);
            ledger.add(new Event.Extended(told, worker, id, until));
        }
    }

    /// The receipt handles of messages that were released for a long time since the last call. The queue may have
    /// handed them out again.
    List<String> takeHidden() {
        return Stream.generate(hidden::poll).takeWhile(Objects::nonNull).toList();
    }

    private void deleted(Exchange exchange) throws IOException {
        Duration passedOn = ledger.at(exchange.times().passedOn());
        WorkerProcessRun worker = workers.apply(exchange.times().arrived());
        ledger.add(new Event.Deleted(passedOn, worker, message(request(exchange))));
    }

    private String message(JsonNode request) throws IOException {
        String message = messages.get(request.path("ReceiptHandle").asText());
        if (message == null) {
            throw new IOException("an unknown receipt handle");
        }
        return message;
    }

    private static JsonNode request(Exchange exchange) throws IOException {
        return tree(exchange.requestBody());
    }

    private static JsonNode tree(String body) throws IOException {
        return JSON.readTree(body.getBytes(ISO_8859_1));
    }
}
