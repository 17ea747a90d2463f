package io.sdqueueworker.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.models.ModelSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommandLineTest {

    @Test
    void isAWorkerWithoutACommand() {
        assertThat(CommandLine.read()).isEqualTo(new CommandLine.Work());
    }

    @Test
    void examinesForPeopleAndForPrograms() {
        assertThat(CommandLine.read("doctor")).isEqualTo(new CommandLine.Examine(false, Optional.empty()));
        assertThat(CommandLine.read("doctor", "--json")).isEqualTo(new CommandLine.Examine(true, Optional.empty()));
        assertThat(CommandLine.read("doctor", "--models=s3://my-models/sd/1.5", "--json"))
                .isEqualTo(new CommandLine.Examine(true, Optional.of(new ModelSource.Bucket("my-models", "sd/1.5/"))));
        assertThat(CommandLine.read("doctor", "--models=s3://my-models"))
                .isEqualTo(new CommandLine.Examine(false, Optional.of(new ModelSource.Bucket("my-models", ""))));
    }

    @Test
    void namesWhatItDoesNotUnderstand() {
        assertThat(CommandLine.read("doctr")).isEqualTo(new CommandLine.Wrong("unknown command: doctr"));
        assertThat(CommandLine.read("doctor", "--models=my-models"))
                .isEqualTo(new CommandLine.Wrong("unknown option of doctor: --models=my-models"));
        assertThat(CommandLine.read("doctor", "--json", "--fix"))
                .isEqualTo(new CommandLine.Wrong("unknown option of doctor: --fix"));
    }

    @Test
    void printsTheVersion() {
        assertThat(CommandLine.read("version")).isEqualTo(new CommandLine.Version());
        assertThat(CommandLine.read("--version")).isEqualTo(new CommandLine.Version());
    }

    @Test
    void tellsHowToCallIt() {
        assertThat(CommandLine.read("--help")).isEqualTo(new CommandLine.Help());
    }
}
