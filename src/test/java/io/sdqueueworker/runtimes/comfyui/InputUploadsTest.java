package io.sdqueueworker.runtimes.comfyui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.TaskFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The name in ComfyUI's answer to an upload goes into the task's workflow.
class InputUploadsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a.png       | ``     | a.png
            a (1).png   | ``     | a (1).png
            a.png       | sub    | sub/a.png
            a.png       | b\\\\c | b/c/a.png
            ..a..png    | ``     | ..a..png
            画.png      | ``     | 画.png
            """)
    void takesANameBelowTheInputFolder(String name, String subfolder, String path) throws Exception {
        assertThat(InputUploads.stored(answer(name, subfolder.replace("\\\\", "\\"))))
                .isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "..",
                "../a.png",
                "/etc/passwd",
                "a/../../b",
                "a//b",
                "http://169.254.169.254/latest",
                "C:\\a.png",
                "a\nb",
                "\u001b[2J"
            })
    void takesNoOtherName(String name) {
        assertRefused(answer(name, ""));
        assertRefused(answer("a.png", name.isBlank() ? "/" : name + "/x"));
    }

    @Test
    void takesNoNameWithoutEnd() {
        assertRefused(answer("a".repeat(1_001), ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "null", "", "{\"name\":{}}", "{\"name\":[\"a\"]}", "<html>"})
    void takesNoOtherAnswer(String answer) {
        assertRefused(answer);
    }

    private static void assertRefused(String answer) {
        assertThatExceptionOfType(TaskFailedException.class)
                .isThrownBy(() -> InputUploads.stored(answer))
                .matches(e -> e.failure().code() == Code.RUNTIME_ERROR);
    }

    private static String answer(String name, String subfolder) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", name)
                .put("subfolder", subfolder)
                .put("type", "input")
                .toString();
    }
}
