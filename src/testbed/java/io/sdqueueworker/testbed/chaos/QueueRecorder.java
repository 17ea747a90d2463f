package io.sdqueueworker.testbed.chaos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sdqueueworker.testbed.faults.Exchange;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/// Notes down which messages a worker is given, for how long, and what it does with them.
final class QueueRecorder implements Consumer<Exchange> {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// Between our clock and that of the queue, which counts in milliseconds.
    private static final Duration MARGIN = Duration.ofMillis(100);

    private final Duration visibility;
    private final Ledger ledger;
    private final LongFunction<WorkerProcessRun> workers;

    /// The message of each receipt. The receipts of a process are used by the next one at its place.
    private final Map<String, String> messages = new ConcurrentHashMap<>();

    /// @param visibility that the workers renew by: any other time is the pause of a message that is given back.
    ///     A pause that happens to be as long passes for a renewal; the queue hides the message for as long as
    ///     either way
    /// @param workers which process was there at a `System.nanoTime()`
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
                    // Looks at the queue.
                }
            }
        } catch (IOException e) {
            WorkerProcessRun worker = workers.apply(exchange.times().arrived());
            ledger.add(new Event.Unreadable(ledger.now(), worker, operation + ": " + e));
        }
    }

    private void received(Exchange exchange) throws IOException {
        if (exchange.status().orElse(0) != 200 || !exchange.delivered()) {
            // The worker has nothing; the queue hides what it gave, and gives it again.
            return;
        }
        Duration answered = ledger.at(exchange.times().answered());
        Duration hidden =
                Duration.ofSeconds(request(exchange).path("VisibilityTimeout").asLong());
        WorkerProcessRun worker = workers.apply(exchange.times().arrived());
        for (JsonNode message : tree(exchange.answerBody()).path("Messages")) {
            String id = message.path("MessageId").asText();
            messages.put(message.path("ReceiptHandle").asText(), id);
            // The queue has begun to count when it answered, or a little before.
            Duration until = answered.plus(hidden).minus(MARGIN.multipliedBy(5));
            int receives =
                    message.path("Attributes").path("ApproximateReceiveCount").asInt();
            ledger.add(new Event.HandedOut(answered, worker, id, until, receives));
        }
    }

    private void changed(Exchange exchange) throws IOException {
        JsonNode request = request(exchange);
        WorkerProcessRun worker = workers.apply(exchange.times().arrived());
        Duration passedOn = ledger.at(exchange.times().passedOn());
        Duration hidden = Duration.ofSeconds(request.path("VisibilityTimeout").asLong());
        String id = message(request);
        if (!hidden.equals(visibility)) {
            ledger.add(new Event.Released(passedOn, worker, id, hidden));
        } else if (exchange.status().orElse(0) == 200 && exchange.delivered()) {
            Duration told = ledger.at(exchange.times().ended());
            Duration until = passedOn.plus(hidden).minus(MARGIN);
            ledger.add(new Event.Extended(told, worker, id, until));
        }
    }

    private void deleted(Exchange exchange) throws IOException {
        Duration passedOn = ledger.at(exchange.times().passedOn());
        WorkerProcessRun worker = workers.apply(exchange.times().arrived());
        ledger.add(new Event.Deleted(passedOn, worker, message(request(exchange))));
    }

    private String message(JsonNode request) throws IOException {
        String message = messages.get(request.path("ReceiptHandle").asText());
        if (message == null) {
            throw new IOException("a receipt that nobody was given");
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
