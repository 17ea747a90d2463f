package io.sdqueueworker.models.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteBehindTest {

    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    @Test
    void endsWithAnInterruptThatDoesNotReachTheOnesWhoWrite() throws Exception {
        Path file = Files.createFile(directory.resolve("part"));
        WriteBehind writeBehind = new WriteBehind(file);
        try (FileChannel writer = FileChannel.open(file, StandardOpenOption.WRITE)) {
            Thread thread = Thread.ofVirtual().start(writeBehind);
            writeBehind.complete();

            thread.interrupt();

            assertThat(thread.join(SOON)).isTrue();
            writer.write(ByteBuffer.wrap("more".getBytes(UTF_8)));
        }
        assertThat(file).hasContent("more");
    }

    @Test
    void endsWhereThereIsNoFile() throws Exception {
        Thread thread = Thread.ofVirtual().start(new WriteBehind(directory.resolve("none")));

        assertThat(thread.join(SOON)).isTrue();
    }
}
