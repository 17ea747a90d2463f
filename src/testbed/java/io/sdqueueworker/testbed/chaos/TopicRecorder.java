package io.sdqueueworker.testbed.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.testbed.faults.Exchange;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Records the notifications that the topic has accepted, with their senders.
final class TopicRecorder implements Consumer<Exchange> {

    private static final Pattern MESSAGE = Pattern.compile("(?:^|&)Message=([^&]*)");

    private final Ledger ledger;
    private final LongFunction<WorkerProcessRun> workers;

    /// @param workers finds the process that ran at a `System.nanoTime()`
    TopicRecorder(Ledger ledger, LongFunction<WorkerProcessRun> workers) {
        this.ledger = ledger;
        this.workers = workers;
    }

    @Override
    public void accept(Exchange exchange) {
        Matcher message = MESSAGE.matcher(exchange.requestBody());
        if (exchange.status().orElse(0) != 200 || !message.find()) {
            return;
        }
        JsonNode notification = ChaosResults.tree(URLDecoder.decode(message.group(1), UTF_8));
        WorkerProcessRun worker = workers.apply(exchange.times().arrived());
        Duration at = ledger.at(exchange.times().answered());
        String url = notification.path("output_url").asText();
        ledger.add(
                url.isEmpty()
                        ? new Event.Unreadable(at, worker, "Publish")
                        : new Event.Told(
                                at, worker, url, notification.path("result").asBoolean()));
    }
}
