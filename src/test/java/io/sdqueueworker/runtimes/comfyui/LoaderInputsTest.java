package io.sdqueueworker.runtimes.comfyui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoaderInputsTest {

    @Test
    void prefersWhatIsKnownOfTheClass() {
        LoaderInputs inputs = LoaderInputs.KNOWN.with(Map.of("Mine.clip_name", List.of("my clips/large")));

        assertThat(inputs.foldersOf("Mine", "clip_name2")).contains(List.of("my clips/large"));
        assertThat(inputs.foldersOf("CLIPVisionLoader", "clip_name")).contains(List.of("clip_vision"));
        assertThat(inputs.foldersOf("Other", "clip_name2")).contains(List.of("text_encoders", "clip"));
        assertThat(inputs.foldersOf("Other", "steps")).isEmpty();
    }

    @Test
    void isToldThatAnInputNamesNoModel() {
        LoaderInputs inputs = LoaderInputs.KNOWN.with(Map.of("Mine.model_name", List.of()));

        assertThat(inputs.foldersOf("Mine", "model_name")).isEmpty();
        assertThat(inputs.foldersOf("Other", "model_name")).isPresent();
    }
}
