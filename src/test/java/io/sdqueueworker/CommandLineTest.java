package io.sdqueueworker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommandLineTest {

    @Test
    void isAWorkerWithoutACommand() {
        assertThat(CommandLine.read()).isEqualTo(new CommandLine.Work());
    }

    @Test
    void examinesForPeopleAndForPrograms() {
        assertThat(CommandLine.read("doctor")).isEqualTo(new CommandLine.Examine(false));
        assertThat(CommandLine.read("doctor", "--json")).isEqualTo(new CommandLine.Examine(true));
    }

    @Test
    void namesWhatItDoesNotUnderstand() {
        assertThat(CommandLine.read("doctr")).isEqualTo(new CommandLine.Wrong("unknown command: doctr"));
        assertThat(CommandLine.read("doctor", "--json", "--fix"))
                .isEqualTo(new CommandLine.Wrong("unknown option of doctor: --fix"));
    }

    @Test
    void tellsHowToCallIt() {
        assertThat(CommandLine.read("--help")).isEqualTo(new CommandLine.Help());
    }
}
