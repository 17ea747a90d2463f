package io.sdqueueworker.models.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"a.safetensors", "a.SFT", "x/y.ckpt", "m.v2.gguf", "inswapper_128.onnx", "a.pt2"})
    void knowsAFileByItsEnding(String name) {
        assertThat(FileName.isModel(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "taesd", "None", "a.png", ".pt", "a.pt ", "pt", "model.safetensors.index.json"})
    void takesNothingElseForAFile(String name) {
        assertThat(FileName.isModel(name)).isFalse();
    }
}
