package io.sdqueueworker.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLocksTest {

    @TempDir
    Path directory;

    private Path file;
    private final FileLocks locks = new FileLocks();

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("models/x/pin.lock");
    }

    @Test
    void isSharedByManyWithinAProcess() throws Exception {
        FileLocks.Hold one = locks.tryShared(file).orElseThrow();
        FileLocks.Hold other = locks.tryShared(file).orElseThrow();

        one.close();
        one.close();

        assertThat(locks.tryExclusive(file)).isEmpty();
        assertThat(locks.isHeld(file)).isTrue();
        other.close();
        assertThat(locks.isHeld(file)).isFalse();
    }

    @Test
    void staysUntilItsLastCopyIsClosed() throws Exception {
        FileLocks.Hold one = locks.tryShared(file).orElseThrow();
        FileLocks.Hold copy = one.again();

        one.close();

        assertThat(locks.isHeld(file)).isTrue();
        copy.close();
        assertThat(locks.isHeld(file)).isFalse();
    }

    @Test
    void isHadAloneByOneWithinAProcess() throws Exception {
        try (FileLocks.Hold _ = locks.tryExclusive(file).orElseThrow()) {
            assertThat(locks.tryExclusive(file)).isEmpty();
            assertThat(locks.tryShared(file)).isEmpty();
        }
        assertThat(locks.tryShared(file)).isPresent();
    }

    @Test
    void isHadAloneByOneInstanceWithinAProcess() throws Exception {
        try (FileLocks.Hold _ = locks.tryExclusive(file).orElseThrow()) {
            assertThat(new FileLocks().tryExclusive(file)).isEmpty();
        }
        assertThat(new FileLocks().tryExclusive(file)).isPresent();
    }

    @Test
    void isAnEmptyFileInAFolderThatItMakes() throws Exception {
        try (FileLocks.Hold _ = locks.tryExclusive(file).orElseThrow()) {
            assertThat(file).isEmptyFile();
        }
    }

    @Test
    void isSharedWithOtherProcesses() throws Exception {
        try (LockHolder _ = LockHolder.start(file, "shared");
                FileLocks.Hold _ = locks.tryShared(file).orElseThrow()) {
            assertThat(locks.tryExclusive(file)).isEmpty();
        }
    }

    @Test
    void isNotHadWhileAnotherProcessHasItAlone() throws Exception {
        try (LockHolder _ = LockHolder.start(file, "exclusive")) {
            assertThat(locks.tryShared(file)).isEmpty();
            assertThat(locks.tryExclusive(file)).isEmpty();
        }
    }

    @Test
    void isFreeWhenItsProcessHasDied() throws Exception {
        LockHolder holder = LockHolder.start(file, "exclusive");

        holder.close();

        assertThat(locks.tryExclusive(file)).isPresent();
    }

    @Test
    void outlivesATryThatWasRefused() throws Exception {
        // The kernel releases a process's locks when any descriptor of the file is closed.
        try (FileLocks.Hold _ = locks.tryShared(file).orElseThrow()) {
            assertThat(locks.tryExclusive(file)).isEmpty();
            assertThat(locks.tryShared(file)).isPresent();
            try (LockHolder _ = LockHolder.start(file, "shared")) {
                assertThat(locks.isHeld(file)).isTrue();
            }
            assertThat(locks.isHeld(file)).isTrue();
        }
    }
}
