package io.sdqueueworker.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.command.CommandLine.SendAgain;
import io.sdqueueworker.command.CommandLine.SendAgain.Action;
import io.sdqueueworker.command.CommandLine.Wrong;
import io.sdqueueworker.models.ModelSource;
import io.sdqueueworker.task.Identity;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommandLineTest {

    @Test
    void isAWorkerWithoutACommand() {
        assertThat(CommandLine.read()).isEqualTo(new CommandLine.Work());
    }

    @Test
    void examinesForPeopleAndForPrograms() {
        assertThat(CommandLine.read("doctor")).isEqualTo(new CommandLine.Examine(false, false, true, Optional.empty()));
        assertThat(CommandLine.read("doctor", "--json"))
                .isEqualTo(new CommandLine.Examine(true, false, true, Optional.empty()));
        assertThat(CommandLine.read("doctor", "--models=s3://my-models/sd/1.5", "--json"))
                .isEqualTo(new CommandLine.Examine(
                        true, false, true, Optional.of(new ModelSource.Bucket("my-models", "sd/1.5/"))));
        assertThat(CommandLine.read("doctor", "--models=s3://my-models"))
                .isEqualTo(new CommandLine.Examine(
                        false, false, true, Optional.of(new ModelSource.Bucket("my-models", ""))));
    }

    /// The pod of `helm test` has no runtime and no volumes, and a warning is not a reason to fail.
    @Test
    void examinesWithoutAPod() {
        assertThat(CommandLine.read("doctor", "--aws-only", "--fail-on=failure"))
                .isEqualTo(new CommandLine.Examine(false, true, false, Optional.empty()));
        assertThat(CommandLine.read("doctor", "--fail-on=warnings"))
                .isEqualTo(new CommandLine.Wrong("unknown option of doctor: --fail-on=warnings"));
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

    @Test
    void choosesTheMessagesOfTheQuarantine() {
        assertThat(CommandLine.read("redrive", "--list"))
                .isEqualTo(new SendAgain(Action.LIST, Optional.empty(), List.of()));
        assertThat(CommandLine.read("redrive", "--all", "--dry-run"))
                .isEqualTo(new SendAgain(Action.DRY_RUN, Optional.empty(), List.of()));
        assertThat(CommandLine.read("redrive", "--code=RUNTIME_ERROR"))
                .isEqualTo(new SendAgain(Action.SEND, Optional.of("RUNTIME_ERROR"), List.of()));
        assertThat(CommandLine.read("redrive", "one", "two"))
                .isEqualTo(new SendAgain(
                        Action.SEND, Optional.empty(), List.of(new Identity("one"), new Identity("two"))));
    }

    @Test
    void sendsNothingAgainThatIsNotNamed() {
        Wrong expected = new Wrong("redrive needs --list, --all, --code=CODE or identities");
        assertThat(CommandLine.read("redrive")).isEqualTo(expected);
        assertThat(CommandLine.read("redrive", "--dry-run")).isEqualTo(expected);
        assertThat(CommandLine.read("redrive", "--all", "one")).isEqualTo(expected);
        assertThat(CommandLine.read("redrive", "--code=RUNTIME")).isEqualTo(new Wrong("unknown failure code: RUNTIME"));
        assertThat(CommandLine.read("redrive", "--al")).isEqualTo(new Wrong("unknown option of redrive: --al"));
    }
}
