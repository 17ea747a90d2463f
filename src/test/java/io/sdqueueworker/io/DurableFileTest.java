package io.sdqueueworker.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.sdqueueworker.io.DurableFile.Option;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DurableFileTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void replacesAFileAndLeavesNoOther(Option option) throws Exception {
        Path file = directory.resolve("state.json");
        DurableFile.replace(file, "a long old content".getBytes(UTF_8), option);

        DurableFile.replace(file, "new".getBytes(UTF_8), option);

        assertThat(file).hasContent("new");
        assertThat(directory).isDirectoryContaining(file::equals);
        assertThat(directory.toFile().list()).hasSize(1);
    }

    @Test
    void keepsTheOldContentWhereItCannotBeReplaced() throws Exception {
        Path file = Files.createDirectories(directory.resolve("state.json"));
        Files.writeString(file.resolve("old"), "old");

        assertThatIOException().isThrownBy(() -> DurableFile.replace(file, new byte[1]));

        assertThat(file.resolve("old")).hasContent("old");
        assertThat(directory.toFile().list()).hasSize(1);
    }

    @Test
    void isForItsOwnerAloneEvenOverALeftover() throws Exception {
        Path file = directory.resolve("state.json");
        Files.writeString(directory.resolve("state.json.new"), "of a process that was killed");

        DurableFile.replace(file, new byte[1], Option.OWNER_ONLY);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void isReplacedByAThreadThatIsInterrupted() throws Exception {
        Path file = directory.resolve("state.json");
        Thread.currentThread().interrupt();

        DurableFile.replace(file, "new".getBytes(UTF_8));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(file).hasContent("new");
    }

    @Test
    void movesAFileIntoFoldersThatItMakes() throws Exception {
        Path part = Files.writeString(directory.resolve("part"), "whole");
        Path target = directory.resolve("a/new/folder/model");

        DurableFile.move(part, target);

        assertThat(target).hasContent("whole");
        assertThat(part).doesNotExist();
    }
}
