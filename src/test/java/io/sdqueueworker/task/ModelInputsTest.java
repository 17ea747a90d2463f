package io.sdqueueworker.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sdqueueworker.task.ModelInputs.Entry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelInputsTest {

    @Test
    void prefersWhatIsKnownOfTheClass() {
        ModelInputs inputs = ModelInputs.KNOWN.with(List.of(Entry.parse("Mine.clip_name=my clips/large")));

        assertThat(inputs.foldersOf("Mine", "clip_name2")).contains(List.of("my clips/large"));
        assertThat(inputs.foldersOf("CLIPVisionLoader", "clip_name")).contains(List.of("clip_vision"));
        assertThat(inputs.foldersOf("Other", "clip_name2")).contains(List.of("text_encoders", "clip"));
        assertThat(inputs.foldersOf("Other", "steps")).isEmpty();
    }

    @Test
    void isToldThatAnInputNamesNoModel() {
        ModelInputs inputs = ModelInputs.KNOWN.with(List.of(Entry.parse("Mine.model_name=")));

        assertThat(inputs.foldersOf("Mine", "model_name")).isEmpty();
        assertThat(inputs.foldersOf("Other", "model_name")).isPresent();
    }

    @Test
    void readsALineWithSpaces() {
        assertThat(Entry.parse(" My Loader (x).my_file = a + b "))
                .isEqualTo(new Entry("My Loader (x).my_file", List.of("a", "b")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "my_file",
                "=a",
                " =a",
                "x=a++b",
                "x=/a",
                "x=a/",
                "x=a//b",
                "x=..",
                "x=a/../b",
                "x=a\\b",
                "x=.a"
            })
    void refusesALineThatIsNone(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Entry.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.safetensors", "a.SFT", "x/y.ckpt", "m.v2.gguf", "inswapper_128.onnx", "a.pt2"})
    void knowsAFileByItsEnding(String name) {
        assertThat(ModelInputs.isFile(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "taesd", "None", "a.png", ".pt", "a.pt ", "pt", "model.safetensors.index.json"})
    void takesNothingElseForAFile(String name) {
        assertThat(ModelInputs.isFile(name)).isFalse();
    }
}
