package io.sdqueueworker.runtimes.comfyui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.sdqueueworker.runtimes.RuntimeFolders;
import io.sdqueueworker.task.OutputTag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
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
        Path first = file(output.resolve(mark(TAG) + "-ComfyUI_00001_.png"));
        Path second = file(output.resolve("deep/er").resolve(mark(TAG) + "-video.mp4"));
        Path numbered = file(output.resolve("0001_" + mark(TAG) + "-fox.png"));
        Path dated = file(output.resolve(mark(TAG) + "-2026/11/30.png"));

        files.remove(TAG);

        assertThat(List.of(first, second, numbered, dated, dated.getParent()))
                .allSatisfy(file -> assertThat(file).doesNotExist());
        assertThat(second.getParent()).as("the sender's folder").isEmptyDirectory();
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
            file(output.resolve(mark(OTHER) + "-a.png")),
            file(output.resolve("video").resolve("a.png")),
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
        Path ours = Files.createDirectories(output.resolve(mark(TAG)));
        Files.createSymbolicLink(ours.resolve("folder"), elsewhere);
        Files.createSymbolicLink(ours.resolve("file"), precious);
        Files.createSymbolicLink(input.resolve(TaskFiles.inputStem(TAG, 1) + ".png"), precious);

        files.remove(TAG);

        assertThat(precious).exists();
        assertThat(ours).doesNotExist();
        assertThat(input).isEmptyDirectory();
    }

    @Test
    void followsNoLinkToAFolderOfOthers() throws Exception {
        Path precious = file(elsewhere.resolve(mark(TAG) + "-precious.png"));
        Path link = Files.createSymbolicLink(output.resolve("video"), elsewhere);

        files.remove(TAG);

        assertThat(precious).exists();
        assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isTrue();
    }

    @Test
    void leavesALinkThatStandsForTheFolderOfARun() throws Exception {
        Path precious = file(elsewhere.resolve("precious"));
        Path run = Files.createSymbolicLink(output.resolve(mark(TAG)), elsewhere);

        files.remove(TAG);

        assertThat(precious).exists();
        assertThat(Files.exists(run, LinkOption.NOFOLLOW_LINKS)).isFalse();
    }

    @Test
    void leavesAFolderThatIsNestedWithoutEnd() throws Exception {
        Path nested = output.resolve(mark(TAG));
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

    private static String mark(OutputTag tag) {
        return TaskFiles.outputMark(tag, UUID.randomUUID());
    }

    private static Path file(Path path) throws IOException {
        Files.createDirectories(path.getParent());
        return Files.writeString(path, "x");
    }
}
