package io.sdqueueworker.testbed.chaos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sdqueueworker.testbed.faults.Exchange;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Records the result documents, outputs and verdicts that the bucket has accepted.
final class BucketRecorder implements Consumer<Exchange> {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// The key of a verdict that another worker may confirm. It names the task's identity.
    private static final Pattern VERDICT = Pattern.compile("/attempts/([^/]+?)(?:\\.json)?$");

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
        if (accepted) {
            WorkerProcessRun worker = workers.apply(exchange.times().arrived());
            Duration at = ledger.at(exchange.times().answered());
            Matcher verdict = VERDICT.matcher(path);
            if (verdict.find()) {
                ledger.add(new Event.Judged(at, worker, verdict.group(1)));
            } else if (path.endsWith(".out")) {
                ledger.add(stored(at, worker, path, exchange.requestBody()));
            } else {
                int hash = exchange.requestBody().hashCode();
                ledger.add(new Event.Uploaded(at, worker, "s3:/" + path, hash));
            }
        }
    }

    private static Event stored(Duration at, WorkerProcessRun worker, String path, String body) {
        try {
            JsonNode document = JSON.readTree(body.getBytes(ISO_8859_1));
            boolean success = document.at("/notification/result").asBoolean();
            String identity = document.path("identity").asText();
            return new Event.Stored(at, worker, "s3:/" + path, identity, success);
        } catch (IOException e) {
            return new Event.Unreadable(at, worker, "PUT " + path + ": " + e);
        }
    }
}
