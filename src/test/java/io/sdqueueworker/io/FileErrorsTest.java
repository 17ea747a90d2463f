package io.sdqueueworker.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileErrorsTest {

    @TempDir
    Path directory;

    @Test
    void saysWhatTheOperatingSystemSays() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        IOException missing = catchThrowableOfType(IOException.class, () -> Files.size(directory.resolve("none")));
        IOException notADirectory =
                catchThrowableOfType(IOException.class, () -> Files.createFile(file.resolve("below")));

        assertThat(FileErrors.describe(missing)).isEqualTo("no such file or directory");
        assertThat(FileErrors.describe(notADirectory)).isEqualTo("not a directory");
        assertThat(FileErrors.describe(new AccessDeniedException("/work"))).isEqualTo("permission denied");
        assertThat(FileErrors.describe(new FileSystemException("/work", null, "Read-only file system")))
                .isEqualTo("read-only file system");
    }

    @Test
    void isNeverEmpty() {
        assertThat(FileErrors.describe(new IOException())).isEqualTo("input/output error");
        assertThat(FileErrors.describe(new IOException("a disk\nand more"))).isEqualTo("a disk");
    }
}
