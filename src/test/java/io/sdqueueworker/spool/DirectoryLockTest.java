package io.sdqueueworker.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {

    @TempDir
    Path directory;

    @Test
    void isHeldByOneAtATime() throws Exception {
        try (DirectoryLock _ = DirectoryLock.take(directory)) {
            assertThatExceptionOfType(DirectoryLock.TakenException.class)
                    .isThrownBy(() -> DirectoryLock.take(directory));
        }
        try (DirectoryLock again = DirectoryLock.take(directory)) {
            assertThat(again).isNotNull();
        }
    }

    @Test
    void makesTheDirectory() throws Exception {
        try (DirectoryLock _ = DirectoryLock.take(directory.resolve("a/new/one"))) {
            assertThat(directory.resolve("a/new/one/lock")).isEmptyFile();
        }
    }
}
