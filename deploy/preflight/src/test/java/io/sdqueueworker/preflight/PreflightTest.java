package io.sdqueueworker.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program as a process, on an emulator of AWS. The test is skipped on a machine without one.
class PreflightTest {

    @TempDir
    Path directory;

    /// The emulator has no quota of GPUs, no images of Bottlerocket and no service-linked role; and it answers some
    /// calls with an error, which must not look like a success.
    @Test
    void reportsWhatAnAccountHas() throws Exception {
        int port = freePort();
        Process moto = start(List.of(program("moto_server"), "-p", Integer.toString(port)), Map.of(), "moto.log");
        try {
            awaitAnswer(port);
            Process preflight = start(
                    command("--region", "us-east-1", "--spot", "--json", "--model-bucket", "no-models"),
                    Map.of(
                            "AWS_ENDPOINT_URL", "http://127.0.0.1:" + port,
                            "AWS_ACCESS_KEY_ID", "test",
                            "AWS_SECRET_ACCESS_KEY", "test",
                            "AWS_EC2_METADATA_DISABLED", "true"),
                    "report.json");
            assertThat(preflight.waitFor()).isEqualTo(1);

            Map<String, String> statuses = new TreeMap<>();
            for (JsonNode finding : new ObjectMapper()
                    .readTree(directory.resolve("report.json").toFile())
                    .path("findings")) {
                statuses.put(
                        finding.path("subject").asText(), finding.path("status").asText());
            }
            assertThat(statuses)
                    .containsEntry("region", "ok")
                    .containsEntry("caller", "ok")
                    .containsEntry("instances", "ok")
                    .containsEntry("quota L-F678F1CE", "ok")
                    .containsEntry("quota L-FE5A380F", "ok")
                    .containsEntry("image", "fail")
                    .containsEntry("spot-role", "fail")
                    .containsEntry("model-bucket", "fail")
                    .containsEntry("kubernetes", "unknown")
                    .containsEntry("quota L-F8E2BA85", "unknown");
        } finally {
            moto.destroy();
        }
    }

    @Test
    void explainsItself() throws Exception {
        Process help = start(command("--help"), Map.of(), "help");

        assertThat(help.waitFor()).isZero();
        assertThat(Files.readString(directory.resolve("help")))
                .contains("--instance", "--existing-cluster", "something is not known");
    }

    private static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Preflight.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private Process start(List<String> command, Map<String, String> environment, String output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(directory.resolve(output).toFile())
                .redirectError(directory.resolve(output + ".err").toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static String program(String name) {
        List<Path> found = Stream.of(System.getenv("PATH").split(":", -1))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .toList();
        Assumptions.assumeFalse(found.isEmpty(), "this machine has no program " + name);
        return found.getFirst().toString();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void awaitAnswer(int port) throws InterruptedException {
        for (int tries = 0; tries < 300; tries++) {
            try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                Thread.sleep(100);
            }
        }
        throw new AssertionError("the emulator does not start");
    }
}
