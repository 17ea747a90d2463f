package io.sdqueueworker.testbed.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The scripts in the folder `examples` send a task to the demo and download its picture.
@Tag("slow")
class ExampleScriptsIT {

    private static final Path EXAMPLES = Path.of("examples").toAbsolutePath();

    @TempDir
    Path directory;

    @Test
    void sendATaskAndDownloadItsPicture() throws Exception {
        Path python = Programs.orSkip("python3");
        Assumptions.assumeTrue(
                new ProcessBuilder(python.toString(), "-c", "import boto3")
                                .start()
                                .waitFor()
                        == 0,
                "this machine has no boto3 for " + python);
        Path pictures = Files.createDirectories(directory.resolve("pictures"));
        try (DemoServers servers = DemoServers.start(directory)) {
            String id = run(
                            servers,
                            pictures,
                            List.of(
                                    "send.py",
                                    servers.worker(RuntimeType.SDWEBUI).queue().url(),
                                    "a",
                                    "red",
                                    "fox"))
                    .strip();

            String received = run(
                    servers, pictures, List.of("receive.py", servers.results().url(), id));

            assertThat(received).contains(id + " completed");
            try (Stream<Path> files = Files.list(pictures)) {
                assertThat(files)
                        .singleElement()
                        .satisfies(file -> assertThat(Files.readAllBytes(file)).startsWith(0x89, 'P', 'N', 'G'));
            }
            assertThat(servers.sqs().depth(servers.results()).visible()).isZero();
        }
    }

    private String run(DemoServers servers, Path pictures, List<String> script)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("python3", EXAMPLES.resolve(script.getFirst()).toString()));
        command.addAll(script.subList(1, script.size()));
        Path output = directory.resolve(script.getFirst() + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(pictures.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment()
                .putAll(Map.of(
                        "AWS_ACCESS_KEY_ID", "demo",
                        "AWS_SECRET_ACCESS_KEY", "demo",
                        "AWS_DEFAULT_REGION", "us-east-1",
                        "AWS_ENDPOINT_URL_SQS", servers.sqs().endpoint().toString(),
                        "AWS_ENDPOINT_URL_S3", servers.s3().endpoint().toString()));
        Process process = builder.start();
        // The receiver waits for its result for ever.
        boolean ended = process.waitFor(2, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended && process.exitValue() == 0)
                .as(Files.readString(output))
                .isTrue();
        return Files.readString(output);
    }
}
