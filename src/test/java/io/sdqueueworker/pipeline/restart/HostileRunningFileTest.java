package io.sdqueueworker.pipeline.restart;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testing.Hostile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// With any content of `running.json`, the worker starts: it reads the file, or reports that it cannot.
class HostileRunningFileTest {

    private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");
    private static final List<String> VALID =
            List.of("{\"version\":1,\"tasks\":[{\"messageId\":\"m\",\"receiptHandle\":"
                    + "\"r\",\"receiveCount\":1,\"sentAt\":\"2026-11-24T01:00:00Z\",\"receivedAt\":\"2026-11-24T01:59:00Z\","
                    + "\"leaseExpiresAt\":\"2026-11-24T02:01:00Z\",\"run\":\"0b0e5bd8-1f2c-5ea5-9e3b-0a2b1c3d4e5f\","
                    + "\"systemAttributes\":{\"a\":\"b\"},\"messageAttributes\":{},\"body\":\"{}\"}]}");

    @Provide
    Arbitrary<String> files() {
        return Hostile.texts(VALID);
    }

    @Property
    void isReadOrFailsAsAFile(@ForAll("files") String content) throws IOException {
        hold(content);
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void hasLearnedFromCasesThatWereFound(String content) throws IOException {
        hold(content);
    }

    static Stream<String> corpus() {
        return Stream.concat(VALID.stream(), Hostile.corpus("running-files"));
    }

    private static void hold(String content) throws IOException {
        Path directory = Files.createTempDirectory("hostile");
        Path file = directory.resolve("running.json");
        try {
            Files.writeString(file, content.replaceAll("[\ud800-\udfff]", "?"));
            assertThat(new RunningFile(directory).read(NOW)).doesNotContainNull();
        } catch (IOException e) {
            // It is logged, so it must not quote the file.
            assertThat(e.getMessage()).matches("it is .*|it was written by .*|it has an invalid value");
        } finally {
            Files.delete(file);
            Files.delete(directory);
        }
    }
}
