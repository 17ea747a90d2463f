package io.sdqueueworker.pipeline.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrainMarksTest {

    @TempDir
    Path directory;

    @Test
    void removesTheMarksOfAnEarlierProcess() {
        DrainMarks earlier = new DrainMarks(directory.resolve("made/for/them"));
        earlier.clear();
        earlier.draining();
        earlier.drained();
        assertThat(directory.resolve("made/for/them/draining")).isEmptyFile();
        assertThat(directory.resolve("made/for/them/drained")).isEmptyFile();

        new DrainMarks(directory.resolve("made/for/them")).clear();

        assertThat(directory.resolve("made/for/them")).isEmptyDirectory();
    }

    @Test
    void goesOnWhereMarksCannotBeWritten() throws Exception {
        Path file = Files.writeString(directory.resolve("no-directory"), "something else");
        DrainMarks marks = new DrainMarks(file);

        marks.clear();
        marks.draining();
        marks.drained();

        assertThat(file).content().isEqualTo("something else");
    }
}
