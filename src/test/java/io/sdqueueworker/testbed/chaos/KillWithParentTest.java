package io.sdqueueworker.testbed.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KillWithParentTest {

    private static final int SIGKILLED = 137;
    private static final int SIGTERMED = 143;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void killsWhatItHoldsWhenTheParentLetsGo() throws Exception {
        Process process = start("sleep", "600");

        process.getOutputStream().close();

        assertThat(process.waitFor()).isEqualTo(SIGKILLED);
    }

    @Test
    void leavesSignalsToWhatItHolds() throws Exception {
        Process process = start("sleep", "600");

        process.toHandle().destroy();

        assertThat(process.waitFor()).isEqualTo(SIGTERMED);
    }

    @Test
    void endsWithWhatItHolds() throws Exception {
        assertThat(start("sh", "-c", "exit 3").waitFor()).isEqualTo(3);
    }

    private Process start(String... command) throws IOException {
        List<String> words = new ArrayList<>(KillWithParent.COMMAND);
        words.addAll(List.of(command));
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .start();
        started.add(process);
        return process;
    }
}
