package io.sdqueueworker.testbed.chaos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sdqueueworker.testbed.faults.Exchange;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/// Records the result documents that the bucket has accepted.
final class BucketRecorder implements Consumer<Exchange> {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Ledger ledger;
    private final LongFunction<WorkerProcessRun> workers;

    /// @param workers finds the process that ran at a `System.nanoTime()`
    BucketRecorder(Ledger ledger, LongFunction<WorkerProcessRun> workers) {
        this.ledger = ledger;
        this.workers = workers;
    }

    @Override
    public void accept(Exchange exchange) {
        String path = exchange.request().path();
        boolean accepted =
                exchange.request().method().equals("PUT") && exchange.status().orElse(0) == 200;
        if (!accepted || !path.endsWith(".out")) {
            return;
        }
        WorkerProcessRun worker = workers.apply(exchange.times().arrived());
        Duration at = ledger.at(exchange.times().answered());
        try {
            JsonNode document = JSON.readTree(exchange.requestBody().getBytes(ISO_8859_1));
            boolean success = document.at("/notification/result").asBoolean();
            String identity = document.path("identity").asText();
            ledger.add(new Event.Stored(at, worker, "s3:/" + path, identity, success));
        } catch (IOException e) {
            ledger.add(new Event.Unreadable(at, worker, "PUT " + path + ": " + e));
        }
    }
}
