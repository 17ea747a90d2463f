package io.sdqueueworker.runtimes.comfyui.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoaderInputsTest {

    @Test
    void prefersWhatIsKnownOfTheClass() {
        LoaderInputs inputs = LoaderInputs.KNOWN.with(Map.of("Mine.clip_name", List.of("my clips/large")));

        assertThat(inputs.set("Mine", "clip_name2")).contains(List.of("my clips/large"));
        assertThat(inputs.guess("CLIPVisionLoader", "clip_name")).isEqualTo(List.of("clip_vision"));
        assertThat(inputs.guess("Other", "clip_name2")).isEqualTo(List.of("text_encoders", "clip"));
        assertThat(inputs.guess("Other", "steps")).isEmpty();
    }

    @Test
    void acceptsThatAnInputNamesNoModel() {
        LoaderInputs inputs = LoaderInputs.KNOWN.with(Map.of("Mine.model_name", List.of()));

        assertThat(inputs.set("Mine", "model_name")).contains(List.of());
        assertThat(inputs.set("Other", "model_name")).isEmpty();
    }
}
