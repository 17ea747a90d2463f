package io.sdqueueworker.pipeline.restart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sdqueueworker.task.Delivery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunningFileTest {

    private static final Instant RECEIVED = Instant.parse("2026-11-25T10:00:00.123456789Z");

    @TempDir
    Path directory;

    private RunningFile file;
    private Path path;

    @BeforeEach
    void locate() {
        file = new RunningFile(directory);
        path = directory.resolve("running.json");
    }

    @Test
    void givesBackWhatItWasGiven() throws Exception {
        RunningTask one = task("one");
        RunningTask other = task("other");
        file.write(List.of(one, other), true);

        List<RunningTask> read = file.read(RECEIVED);

        assertThat(read).extracting(task -> task.delivery().messageId()).containsExactly("one", "other");
        assertThat(read.getFirst())
                .usingRecursiveComparison()
                .ignoringFields("delivery.receipt.atNanos")
                .isEqualTo(one);
    }

    @Test
    void givesTheMessageTheRestOfItsLease() throws Exception {
        file.write(List.of(task("one")), true);

        Delivery resumed = file.read(RECEIVED.plusSeconds(40)).getFirst().delivery();

        long heldNanos = System.nanoTime() - resumed.receivedAtNanos();
        assertThat(Duration.ofNanos(heldNanos)).isBetween(Duration.ofSeconds(40), Duration.ofSeconds(50));
        assertThat(resumed.visibility()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void isThereForItsOwnerAlone() throws Exception {
        file.write(List.of(task("one")), false);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void isGoneWhereNothingRuns() throws Exception {
        file.write(List.of(task("one")), true);
        file.write(List.of(), true);

        assertThat(directory).isEmptyDirectory();
        assertThat(file.read(RECEIVED)).isEmpty();
    }

    @Test
    void isWrittenByAThreadThatIsInterrupted() throws Exception {
        Thread.currentThread().interrupt();
        file.write(List.of(task("one")), false);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(file.read(RECEIVED)).hasSize(1);
    }

    @Test
    void outlivesAReplacementThatWasBrokenOff() throws Exception {
        file.write(List.of(task("one")), true);
        Files.writeString(directory.resolve("running.json.new"), "{\"version\":1,\"tasks\":[{\"mess");

        assertThat(file.read(RECEIVED)).hasSize(1);
        file.write(List.of(task("other")), true);
        assertThat(file.read(RECEIVED))
                .extracting(task -> task.delivery().messageId())
                .containsExactly("other");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"version\":2,\"tasks\":[]}",
                "{\"version\":1,\"tasks\":[{\"messageId\":\"one\"}]}",
                "{\"version\":1,\"tasks\":[{\"receivedAt\":\"a secret prompt\"}]}"
            })
    void saysThatItCannotBeReadWithoutQuotingIt(String content) throws Exception {
        Files.writeString(path, content);

        assertThatThrownBy(() -> file.read(RECEIVED))
                .isInstanceOf(IOException.class)
                .message()
                .doesNotContain("secret", "\"");
    }

    private static RunningTask task(String messageId) {
        Delivery delivery = new Delivery(
                messageId,
                new Delivery.Receipt("a receipt", 2, System.nanoTime(), Duration.ofSeconds(60)),
                RECEIVED.minusSeconds(5),
                new Delivery.Content(
                        Map.of("AWSTraceHeader", "Root=1"),
                        Map.of("runtime", new Delivery.Attribute("String", "sd")),
                        "{\"prompt\":\"ein Füchslein 🦊\"}"));
        return new RunningTask(delivery, RECEIVED, RECEIVED.plusSeconds(60), UUID.randomUUID());
    }
}
