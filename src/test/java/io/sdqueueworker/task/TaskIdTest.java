package io.sdqueueworker.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskIdTest {

    @ParameterizedTest
    @ValueSource(strings = {"test-t2i", "42", "a b", "...", ".hidden", "günther", "画像", "😀", "50%", "a:b?c"})
    void takesAnyPlainName(String value) {
        assertThat(new TaskId(value)).hasToString(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n"})
    void refusesABlankId(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> new TaskId(value)).withMessage("the task id is blank");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "/", "a/b", "../a", "a/", "\\", "a\\b"})
    void refusesAnIdThatIsAPath(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TaskId(value))
                .withMessage("the task id is a path, it must be a plain name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nb",
                "a\rb",
                "a\u0000b",
                "a\u001b[31mb",
                "a\u007fb",
                "a\u0085b",
                "a\u200bb",
                "a\u202eb",
                "a\u2028b",
                "a\u2029b",
                "\ufeffa"
            })
    void refusesCharactersThatForgeALine(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TaskId(value))
                .withMessage("the task id has a control character");
    }

    @ParameterizedTest
    @ValueSource(strings = {"quarantine", "attempts", ".sd-queue-worker"})
    void refusesTheNameOfAFolderOfTheWorkersOwn(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TaskId(value))
                .withMessage("the task id is the name of a folder of the worker's own");
    }

    @Test
    void refusesHalfOfASurrogatePair() {
        String half = "😀".substring(0, 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TaskId("a" + half + "b"))
                .withMessage("the task id has a control character");
    }

    @Test
    void countsItsLengthInBytes() {
        assertThat(new TaskId("a".repeat(200)).value()).hasSize(200);
        assertThat(new TaskId("é".repeat(100)).value()).hasSize(100);

        assertThatIllegalArgumentException().isThrownBy(() -> new TaskId("a".repeat(201)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TaskId("é".repeat(101)))
                .withMessage("the task id is longer than 200 bytes");
    }
}
