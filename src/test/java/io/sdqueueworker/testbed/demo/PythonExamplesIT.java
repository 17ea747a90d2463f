package io.sdqueueworker.testbed.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs the sender and the receiver of the folder `examples` on the demo.
///
/// One receiver serves all tests: a second one could take the results of the first.
@EnabledIf(
        value = "io.sdqueueworker.testbed.demo.Python#hasBoto3",
        disabledReason = "this machine has no python3 of 3.9 or newer with boto3 1.28 or newer")
@Tag("slow")
class PythonExamplesIT {

    private static final Duration LONGEST = Duration.ofMinutes(2);

    @TempDir
    static Path directory;

    private static DemoServers servers;
    private static Process receiver;
    private static Path received;
    private static Path images;

    @BeforeAll
    static void start() throws Exception {
        servers = DemoServers.start(directory);
        images = Files.createDirectory(directory.resolve("images"));
        received = directory.resolve("received.txt");
        receiver = script(Examples.RECEIVER, servers.results().url())
                .directory(images.toFile())
                .redirectOutput(received.toFile())
                .start();
    }

    @AfterAll
    static void stop() {
        if (receiver != null) {
            receiver.destroy();
            receiver.onExit().join();
        }
        if (servers != null) {
            servers.close();
        }
    }

    @Test
    void sendATaskAndDownloadItsImage() throws Exception {
        String id = send("a castle on a hill");

        awaitReceived(id + " completed s3://outputs/output/" + id + "/");
        List<String> keys = servers.s3().keys(DemoServers.BUCKET, "output/" + id + "/").stream()
                .filter(key -> key.endsWith(".png"))
                .toList();
        assertThat(keys).hasSize(1);
        String key = keys.getFirst();
        awaitReceived("\ns3://outputs/" + key);
        assertThat(images.resolve(key.substring(key.lastIndexOf('/') + 1)))
                .hasBinaryContent(servers.s3().bytes(DemoServers.BUCKET, key));
    }

    @Test
    void printTheCauseOfAFailure() {
        servers.sqs().send(servers.worker(RuntimeType.SDWEBUI).queue(), """
                {"metadata": {"id": "song", "tasktype": "text-to-song"}, "content": {}}
                """);

        awaitReceived("song failed s3://outputs/song/");
        awaitReceived("UNSUPPORTED_TASK: this worker knows no tasks of the type 'text-to-song'");
    }

    @Test
    void readARawDeliveryToo() {
        servers.sqs().send(servers.results(), """
                {"id": "raw", "result": true, "status": "completed", "output_url": "s3://outputs/raw/raw-1.out",
                 "image_url": []}
                """);

        awaitReceived("raw completed s3://outputs/raw/raw-1.out");
    }

    @Test
    void deleteTheResultsTheyHavePrinted() throws Exception {
        awaitReceived(send("a lighthouse at dawn"));

        Awaitility.await()
                .atMost(LONGEST)
                .untilAsserted(() -> assertThat(servers.sqs().depth(servers.results()))
                        .extracting(depth -> depth.visible() + depth.inFlight())
                        .isEqualTo(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"send.py", "receive.py"})
    void explainTheirArguments(String script) throws Exception {
        assertThat(run(1, Examples.FOLDER.resolve(script))).contains("python3 " + script + " QUEUE_URL");
    }

    private static String send(String prompt) throws IOException, InterruptedException {
        String queue = servers.worker(RuntimeType.SDWEBUI).queue().url();
        return run(0, Examples.SENDER, queue, prompt).strip();
    }

    private static String run(int status, Path script, String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "script", ".txt");
        Process process =
                script(script, arguments).redirectOutput(output.toFile()).start();
        try {
            assertThat(process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        String text = Files.readString(output);
        assertThat(process.exitValue()).as(text).isEqualTo(status);
        return text;
    }

    private static ProcessBuilder script(Path script, String... arguments) {
        Map<String, String> environment = Map.of(
                "AWS_ACCESS_KEY_ID", "local",
                "AWS_SECRET_ACCESS_KEY", "local",
                "AWS_DEFAULT_REGION", "us-east-1",
                "AWS_ENDPOINT_URL_SQS", servers.sqs().endpoint().toString(),
                "AWS_ENDPOINT_URL_S3", servers.s3().endpoint().toString());
        return Python.running(script, environment, arguments).redirectErrorStream(true);
    }

    private static void awaitReceived(String text) {
        Awaitility.await()
                .atMost(LONGEST)
                .untilAsserted(() -> assertThat(received).content().contains(text));
    }
}
