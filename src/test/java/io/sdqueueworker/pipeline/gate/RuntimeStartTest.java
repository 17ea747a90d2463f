package io.sdqueueworker.pipeline.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeStartTest {

    @TempDir
    Path workDirectory;

    @Test
    void staysThroughARestartOfTheWorker() {
        String before = new RuntimeStart(workDirectory).current();

        assertThat(new RuntimeStart(workDirectory).current()).isEqualTo(before);
    }

    @Test
    void changesWithARestartOfTheRuntimeAndStaysThen() {
        RuntimeStart start = new RuntimeStart(workDirectory);
        String before = start.current();

        start.restarted();

        assertThat(start.current()).isNotEqualTo(before);
        assertThat(new RuntimeStart(workDirectory).current()).isEqualTo(start.current());
    }

    @Test
    void beginsAnewWithAFileThatIsNoId() throws Exception {
        Files.writeString(workDirectory.resolve("runtime-start"), "half of an i");

        String begun = new RuntimeStart(workDirectory).current();

        assertThat(new RuntimeStart(workDirectory).current()).isEqualTo(begun).hasSize(36);
    }

    @Test
    void isKnownWithoutAFileThatCanBeWritten() {
        RuntimeStart start = new RuntimeStart(workDirectory.resolve("none"));

        assertThat(start.current()).hasSize(36).isEqualTo(start.current());
    }
}
