package io.sdqueueworker.runtimes.comfyui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.sdqueueworker.runtimes.RuntimeFolders;
import io.sdqueueworker.task.OutputTag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskFilesTest {

    private static final OutputTag TAG = new OutputTag("0123456789abcdef");
    private static final OutputTag OTHER = new OutputTag("0123456789abcde0");

    @TempDir
    Path directory;

    private Path output;
    private Path input;
    private Path elsewhere;
    private TaskFiles files;

    @BeforeEach
    void makeFolders() throws IOException {
        output = Files.createDirectory(directory.resolve("output"));
        input = Files.createDirectory(directory.resolve("input"));
        elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        files = new TaskFiles(new RuntimeFolders(Optional.of(output), Optional.of(input)));
    }

    @Test
    void removesWhatEveryRunOfTheTaskHasSaved() throws Exception {
        Path first = file(output.resolve(run(TAG)).resolve("ComfyUI_00001_.png"));
        Path second = file(output.resolve(run(TAG)).resolve("deep/er/video.mp4"));

        files.remove(TAG);

        assertThat(first.getParent()).doesNotExist();
        assertThat(second).doesNotExist();
        assertThat(output.resolve("sd-queue-worker")).isEmptyDirectory();
    }

    @Test
    void removesTheTasksInputs() throws Exception {
        Path one = file(input.resolve(TaskFiles.inputStem(TAG, 1) + ".png"));
        Path twelfth = file(input.resolve(TaskFiles.inputStem(TAG, 12) + ".webp"));

        files.remove(TAG);

        assertThat(one).doesNotExist();
        assertThat(twelfth).doesNotExist();
    }

    @Test
    void leavesWhatIsOthers() throws Exception {
        Path[] others = {
            file(output.resolve("ComfyUI_00001_.png")),
            file(output.resolve(run(OTHER)).resolve("a.png")),
            file(output.resolve(TAG + "-12345678").resolve("a.png")),
            file(input.resolve("example.png")),
            file(input.resolve(TaskFiles.inputStem(OTHER, 1) + ".png")),
            file(input.resolve("pasted").resolve(TaskFiles.inputStem(TAG, 1) + ".png"))
        };

        files.remove(TAG);

        assertThat(others).allSatisfy(other -> assertThat(other).exists());
    }

    @Test
    void followsNoLinkThatAWorkflowHasLeft() throws Exception {
        Path precious = file(elsewhere.resolve("precious"));
        Path ours = Files.createDirectories(output.resolve(run(TAG)));
        Files.createSymbolicLink(ours.resolve("folder"), elsewhere);
        Files.createSymbolicLink(ours.resolve("file"), precious);
        Files.createSymbolicLink(input.resolve(TaskFiles.inputStem(TAG, 1) + ".png"), precious);

        files.remove(TAG);

        assertThat(precious).exists();
        assertThat(ours).doesNotExist();
        assertThat(input).isEmptyDirectory();
    }

    @Test
    void leavesALinkThatStandsForTheFolderOfAllTasks() throws Exception {
        Path precious = file(elsewhere.resolve(TAG + "-12345678").resolve("precious"));
        Path link = Files.createSymbolicLink(output.resolve("sd-queue-worker"), elsewhere);

        assertThatCode(() -> files.remove(TAG)).doesNotThrowAnyException();

        assertThat(precious).exists();
        assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isTrue();
    }

    @Test
    void leavesALinkThatStandsForTheFolderOfARun() throws Exception {
        Path precious = file(elsewhere.resolve("precious"));
        Path run = output.resolve(run(TAG));
        Files.createDirectories(run.getParent());
        Files.createSymbolicLink(run, elsewhere);

        files.remove(TAG);

        assertThat(precious).exists();
        assertThat(Files.exists(run, LinkOption.NOFOLLOW_LINKS)).isFalse();
    }

    @Test
    void leavesAFolderThatIsNestedWithoutEnd() throws Exception {
        Path nested = output.resolve(run(TAG));
        for (int level = 0; level < 100; level++) {
            nested = nested.resolve("a");
        }
        Path file = file(nested.resolve("deep.png"));

        assertThatCode(() -> files.remove(TAG)).doesNotThrowAnyException();

        assertThat(file).exists();
    }

    @Test
    void leavesAFolderInThePlaceOfAnInput() throws Exception {
        Path file = file(input.resolve(TaskFiles.inputStem(TAG, 1) + ".png").resolve("odd"));

        assertThatCode(() -> files.remove(TAG)).doesNotThrowAnyException();

        assertThat(file).exists();
    }

    @Test
    void doesNotMindFoldersThatAreGone() throws Exception {
        Files.delete(output);
        Files.delete(input);

        assertThatCode(() -> files.remove(TAG)).doesNotThrowAnyException();
    }

    private static String run(OutputTag tag) {
        return TaskFiles.outputFolder(tag, UUID.randomUUID());
    }

    private static Path file(Path path) throws IOException {
        Files.createDirectories(path.getParent());
        return Files.writeString(path, "x");
    }
}
