package io.sdqueueworker.models.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sdqueueworker.runtimes.comfyui.ComfyUiKit;
import io.sdqueueworker.runtimes.sdwebui.SdWebUiKit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {

    private static final ModelNaming NAMING = new SdWebUiKit().modelNaming();

    private static final Listing BUCKET = new Listing(
            KnownModels.objects(
                    "Lora/a.safetensors",
                    "Lora/deep/b.safetensors",
                    "Stable-diffusion/sd15.safetensors",
                    "Stable-diffusion/sd15.yaml",
                    "Stable-diffusion/sdxl (final) [v1].ckpt",
                    "VAE/ä.pt"),
            NAMING);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Lora/*                        | Lora/a.safetensors
            Lora/**                       | Lora/a.safetensors, Lora/deep/b.safetensors
            Lora/*/*                      | Lora/deep/b.safetensors
            **.yaml                       | Stable-diffusion/sd15.yaml
            Stable-diffusion/sd1?.*       | Stable-diffusion/sd15.safetensors, Stable-diffusion/sd15.yaml
            Stable-diffusion/sd[0-9]5.{safetensors,yaml} | Stable-diffusion/sd15.safetensors, Stable-diffusion/sd15.yaml
            Stable-diffusion/sd[!0-9]*    | Stable-diffusion/sdxl (final) [v1].ckpt
            Stable-diffusion/sdxl (final) [[]v1[]].ckpt | Stable-diffusion/sdxl (final) [v1].ckpt
            {Lora/a*,VAE/ä}*              | Lora/a.safetensors, VAE/ä.pt
            Stable-diffusion/sd15.yaml    | Stable-diffusion/sd15.yaml
            sd15.safetensors              | Stable-diffusion/sd15.safetensors, Stable-diffusion/sd15.yaml
            sd15                          | Stable-diffusion/sd15.safetensors, Stable-diffusion/sd15.yaml
            """)
    void findsWhatAPatternStandsFor(String pattern, String expected) {
        Selection selection = select(pattern);

        assertThat(selection.objects())
                .extracting(object -> object.path().value())
                .containsExactlyElementsOf(List.of(expected.strip().split(", ")));
        assertThat(selection.unmatched()).isEmpty();
    }

    @Test
    void takesAFileNameForACheckpointOfComfyUiToo() {
        Listing listing = new Listing(
                KnownModels.objects("checkpoints/sd15.safetensors", "loras/sd15.safetensors"),
                new ComfyUiKit().modelNaming());

        assertThat(Selection.of(List.of(ModelPattern.parse("sd15.safetensors")), listing)
                        .objects())
                .isEqualTo(KnownModels.objects("checkpoints/sd15.safetensors"));
    }

    @Test
    void namesEachModelOnceInTheOrderOfThePatterns() {
        assertThat(select("Lora/deep/*", "Lora/**").objects())
                .isEqualTo(KnownModels.objects("Lora/deep/b.safetensors", "Lora/a.safetensors"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            lora/*                       | 'lora/*'; the closest names are: Lora
            Stabel-diffusion/*           | 'Stabel-diffusion/*'; the closest names are: Stable-diffusion
            Stable-diffusion/SD15.yaml   | 'Stable-diffusion/SD15.yaml'; the closest names are: Stable-diffusion/sd15.yaml, Stable-diffusion/sd15.safetensors
            sd-15.safetensors            | 'sd-15.safetensors'; the closest names are: sd15.safetensors
            clip_vision/*                | 'clip_vision/*'
            """)
    void saysWhichPatternStandsForNothing(String pattern, String expected) {
        Selection selection = select("Lora/**", pattern);

        assertThat(selection.unmatched())
                .extracting(Selection.Unmatched::reason)
                .containsExactly("there is no model that matches " + expected);
        assertThat(selection.objects()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "/a",
                "a\\b",
                "a/{b",
                "a/b}",
                "a/{b,{c,d}}",
                "a/[b",
                "a/[]",
                "a/[!]",
                "a/[b/c]",
                "a/[z-a]"
            })
    void refusesWhatIsNoPattern(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ModelPattern.parse(text));
    }

    private static Selection select(String... patterns) {
        return Selection.of(Stream.of(patterns).map(ModelPattern::parse).toList(), BUCKET);
    }
}
