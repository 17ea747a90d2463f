package io.sdqueueworker.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sdqueueworker.testing.SnsServer.Published;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.logging.LogManager;

/// Runs the worker on this machine, on real servers, and sends it tasks.
///
/// `--once` waits for the tasks, prints a table and ends, with 0 only if all of them succeeded. Without it everything
/// runs until it is stopped.
final class Demo {

    private static final Path DIRECTORY = Path.of("target/demo");
    private static final Duration LONGEST = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DemoServers servers;

    private Demo(DemoServers servers) {
        this.servers = servers;
    }

    static void main(String... arguments) throws Exception {
        // Before any other thread: two that set the log manager up at the same time wait for each other for ever.
        LogManager.getLogManager();
        boolean once = List.of(arguments).contains("--once");
        Files.createDirectories(DIRECTORY);
        print("Starting the servers and the worker. The runtime of this demo is NO diffusion model: it speaks the");
        print("SD Web UI's API and draws a picture from prompt and seed.");
        int status;
        try (DemoServers servers = DemoServers.start(DIRECTORY)) {
            Demo demo = new Demo(servers);
            status = demo.run(once);
        }
        System.exit(status);
    }

    private int run(boolean once) throws InterruptedException, IOException {
        if (!once) {
            explain();
        }
        boolean succeeded = sendAndReport(DemoTask.all());
        if (once) {
            return succeeded ? 0 : 1;
        }
        print("Running until stopped (Ctrl-C). The worker's log: " + DIRECTORY.resolve("worker.log"));
        new CountDownLatch(1).await();
        return 0;
    }

    private boolean sendAndReport(List<DemoTask> tasks) throws InterruptedException, IOException {
        long startedAt = System.nanoTime();
        tasks.forEach(task -> servers.sqs().send(servers.queue(), task.body()));
        Map<String, JsonNode> results = new HashMap<>();
        List<String> rows = new ArrayList<>();
        print("%-18s %-24s %-10s %8s  %s".formatted("task", "message", "outcome", "seconds", "output file"));
        boolean all = true;
        for (int n = 1; n <= tasks.size(); n++) {
            JsonNode result = await(n);
            results.put(result.path("id").asText(), result);
        }
        for (DemoTask task : tasks) {
            JsonNode result = results.get(task.id());
            boolean succeeded = result != null && result.path("result").asBoolean();
            all &= succeeded;
            rows.addAll(rows(task, result));
        }
        rows.forEach(Demo::print);
        print("%d tasks, %d runs on the runtime, %.1f s in all"
                .formatted(tasks.size(), servers.runtime().generations(), (System.nanoTime() - startedAt) / 1e9));
        return all;
    }

    private JsonNode await(int n) throws InterruptedException, IOException {
        try {
            List<Published> published = servers.sns().awaitPublished(n, LONGEST);
            return JSON.readTree(published.get(n - 1).message());
        } catch (AssertionError e) {
            print("No result came within " + LONGEST.toSeconds() + " s. The end of the worker's log:");
            List<String> log = Files.readAllLines(DIRECTORY.resolve("worker.log"));
            log.subList(Math.max(0, log.size() - 20), log.size()).forEach(Demo::print);
            return JSON.createObjectNode();
        }
    }

    private List<String> rows(DemoTask task, @org.jspecify.annotations.Nullable JsonNode result) throws IOException {
        if (result == null) {
            return List.of("%-18s %-24s %-10s %8s  %s".formatted(task.id(), task.form(), "no result", "-", "-"));
        }
        JsonNode timings = result.path("timings_ms");
        double seconds = (timings.path("staging").asLong()
                        + timings.path("generation").asLong()
                        + timings.path("publication").asLong())
                / 1e3;
        List<String> rows = new ArrayList<>();
        for (JsonNode url : result.path("image_url")) {
            rows.add("%-18s %-24s %-10s %8.1f  %s"
                    .formatted(
                            task.id(), task.form(), result.path("status").asText(), seconds, download(url.asText())));
        }
        if (rows.isEmpty()) {
            rows.add("%-18s %-24s %-10s %8.1f  %s"
                    .formatted(task.id(), task.form(), result.path("status").asText(), seconds, result.path("error")));
        }
        return rows;
    }

    private Path download(String url) throws IOException {
        String key = url.substring(("s3://" + DemoServers.BUCKET + "/").length());
        Path file = DIRECTORY.resolve(key);
        Files.createDirectories(file.getParent());
        return Files.write(file, servers.s3().bytes(DemoServers.BUCKET, key));
    }

    private void explain() {
        String sqs = servers.sqs().endpoint().toString();
        String message = DemoTask.example();
        print("");
        print("SQS      " + sqs + "   queue " + servers.queue().url());
        print("S3       " + servers.s3().endpoint() + "   bucket " + DemoServers.BUCKET);
        print("SNS      " + servers.sns().endpoint() + "   topic "
                + servers.sns().topicArn());
        print("runtime  " + servers.runtime().endpoint() + "/sdapi/v1/");
        print("worker   " + servers.worker().management() + "/q/health and /q/metrics");
        print("");
        print("Send a task of your own, with curl:");
        print("  curl -s '%s' --data-urlencode Action=SendMessage --data-urlencode MessageBody='%s'"
                .formatted(servers.queue().url(), message));
        print("or with the aws CLI:");
        print(("  AWS_ACCESS_KEY_ID=demo AWS_SECRET_ACCESS_KEY=demo aws --region us-east-1 --endpoint-url %s sqs"
                        + " send-message --queue-url %s --message-body '%s'")
                .formatted(sqs, servers.queue().url(), message));
        print("and look at what came of it:");
        print("  curl -s '%s/%s?prefix=output/my-task/'".formatted(servers.s3().endpoint(), DemoServers.BUCKET));
        print("");
    }

    private static void print(String line) {
        System.out.println(line);
    }
}
