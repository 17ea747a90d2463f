package io.sdqueueworker.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sdqueueworker.spool.Spool.SpoolException;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.testing.LoggedLines;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolSpaceTest {

    private static final int LIMIT = 10;

    @TempDir
    Path workDirectory;

    @Test
    void keepsWhatIsWritten() throws Exception {
        try (Spool spool = space().open()) {
            Path file = write(spool, "hello");

            assertThat(file).hasContent("hello").isNotEqualTo(spool.nextPath());
        }
    }

    @Test
    void countsTheBytesOfAllSpools() throws Exception {
        SpoolSpace space = space();
        try (Spool one = space.open();
                Spool other = space.open()) {
            write(one, "abc");
            write(one, "d");
            write(other, "ef");

            assertThat(one.bytes()).isEqualTo(4);
            assertThat(space.used()).isEqualTo(6);
        }
    }

    @Test
    void takesAsMuchAsTheLimitAndNoMore() throws Exception {
        SpoolSpace space = space();
        try (Spool one = space.open();
                Spool other = space.open()) {
            write(one, "12345");
            write(other, "67890");

            assertThatExceptionOfType(SpoolException.class)
                    .isThrownBy(() -> write(other, "x"))
                    .withMessage("the spool has reached its limit of 10 bytes (WORKER_SPOOL_LIMIT)");
            assertThat(space.used()).isEqualTo(LIMIT);
        }
    }

    @Test
    void countsAFileThatIsWrittenOverOnce() throws Exception {
        SpoolSpace space = space();
        try (Spool spool = space.open()) {
            Path file = write(spool, "12345678");

            try (OutputStream again = spool.write(file)) {
                again.write("123456789".getBytes(StandardCharsets.UTF_8));
            }

            assertThat(spool.bytes()).isEqualTo(9);
            assertThat(space.used()).isEqualTo(9);
        }
        assertThat(space.used()).isZero();
    }

    @Test
    void tellsAnImpossibleTaskFromAFullDisk() throws Exception {
        SpoolSpace space = space();
        try (Spool one = space.open();
                Spool other = space.open()) {
            write(one, "12345");

            assertThatExceptionOfType(SpoolException.class)
                    .isThrownBy(() -> write(other, "123456"))
                    .satisfies(full -> assertThat(
                                    full.asFailure(Stage.GENERATION).failure().code())
                            .isEqualTo(Code.DISK_FULL));
            assertThatExceptionOfType(SpoolException.class)
                    .isThrownBy(() -> write(other, "12345678901"))
                    .satisfies(full -> assertThat(
                                    full.asFailure(Stage.GENERATION).failure().code())
                            .isEqualTo(Code.OUTPUT_TOO_LARGE));
        }
    }

    @Test
    void boundsSingleBytesToo() throws Exception {
        try (Spool spool = space().open()) {
            write(spool, "1234567890");

            try (OutputStream file = spool.write(spool.nextPath())) {
                assertThatExceptionOfType(SpoolException.class).isThrownBy(() -> file.write('x'));
            }
        }
    }

    @Test
    void tellsAFullSpoolAsAFullDisk() {
        TaskFailedException failed = new SpoolException(Code.DISK_FULL, "full").asFailure(Stage.GENERATION);

        assertThat(failed.failure().code()).isEqualTo(Code.DISK_FULL);
    }

    @Test
    void givesTheRoomBackAtTheClose() throws Exception {
        SpoolSpace space = space();
        try (Spool spool = space.open()) {
            write(spool, "1234567890");
            assertThatExceptionOfType(SpoolException.class).isThrownBy(() -> write(spool, "x"));
        }

        assertThat(space.used()).isZero();
        try (Spool next = space.open()) {
            assertThat(write(next, "1234567890")).hasSize(LIMIT);
        }
    }

    @Test
    void keepsCountingFilesThatCannotBeRemovedUntilTheyAre() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        SpoolSpace space = new SpoolSpace(workDirectory, LIMIT, new SpoolSpace.Disk() {
            @Override
            public void delete(Path path) throws IOException {
                if (broken.get()) {
                    throw new IOException("Stale file handle");
                }
                Files.delete(path);
            }
        });
        try (Spool spool = space.open()) {
            write(spool, "1234567");
        }
        assertThat(space.used()).isEqualTo(7);
        try (Spool spool = space.open()) {
            assertThatExceptionOfType(SpoolException.class).isThrownBy(() -> write(spool, "1234"));
            assertThat(space.used()).isEqualTo(7);
        }

        broken.set(false);

        try (Spool _ = space.open()) {
            assertThat(space.used()).isZero();
        }
    }

    /// Of another user, say.
    @Test
    void startsThoughTheFilesOfAnEarlierProcessCannotBeRead() throws Exception {
        Path unreadable = Files.createDirectories(workDirectory.resolve("spool").resolve("1"));
        try (LoggedLines lines = LoggedLines.of(SpoolSpace.class.getName(), unreadable.toString())) {
            SpoolSpace space = new SpoolSpace(workDirectory, LIMIT, new SpoolSpace.Disk() {
                @Override
                public long bytesIn(Path directory) throws IOException {
                    throw new AccessDeniedException(directory.toString());
                }
            });

            assertThat(space.used()).isZero();
            space.open().close();
            assertThat(lines.lines()).singleElement().asString().contains("cannot be read");
        }
    }

    @Test
    void removesTheFilesAtTheClose() throws Exception {
        try (Spool spool = space().open()) {
            write(spool, "abc");
        }

        assertThat(workDirectory.resolve("spool")).isEmptyDirectory();
    }

    @Test
    void removesWhatAnEarlierWorkerLeft() throws Exception {
        Path left = workDirectory.resolve("spool/7/deeper");
        Files.createDirectories(left);
        Files.writeString(left.resolve("0"), "left");
        Files.writeString(workDirectory.resolve("spool/stray"), "left");
        Path notOurs = Files.writeString(workDirectory.resolve("not-ours"), "kept");

        SpoolSpace space = space();

        assertThat(workDirectory.resolve("spool")).isEmptyDirectory();
        assertThat(notOurs).exists();
        assertThat(space.used()).isZero();
    }

    @Test
    void doesNotFollowALinkThatWasLeft() throws Exception {
        Path elsewhere = Files.createDirectory(workDirectory.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("file"), "kept");
        Files.createSymbolicLink(
                Files.createDirectory(workDirectory.resolve("spool")).resolve("link"), elsewhere);

        space();

        assertThat(elsewhere.resolve("file")).exists();
        assertThat(workDirectory.resolve("spool")).isEmptyDirectory();
    }

    @Test
    void failsToOpenWithoutItsDirectoryAsOnAFullDisk() throws Exception {
        SpoolSpace space = space();
        Files.delete(workDirectory.resolve("spool"));

        assertThatExceptionOfType(TaskFailedException.class)
                .isThrownBy(space::open)
                .satisfies(failed -> assertThat(failed.failure().code()).isEqualTo(Code.DISK_FULL));
    }

    @Test
    void givesEverySpoolADirectoryOfItsOwn() throws Exception {
        SpoolSpace space = space();
        try (Spool one = space.open();
                Spool other = space.open()) {
            assertThat(List.of(write(one, "1"), write(other, "2"))).doesNotHaveDuplicates();
        }
    }

    private SpoolSpace space() throws IOException {
        return new SpoolSpace(workDirectory, LIMIT);
    }

    private static Path write(Spool spool, String text) throws IOException {
        Path path = spool.nextPath();
        try (OutputStream file = spool.write(path)) {
            file.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return path;
    }
}
