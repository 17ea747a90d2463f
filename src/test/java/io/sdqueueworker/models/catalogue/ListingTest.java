package io.sdqueueworker.models.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.runtimes.sdwebui.SdWebUiKit;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The models that names resolve to.
class ListingTest {

    private static final ModelNaming NAMING = new SdWebUiKit().modelNaming();

    private static final Listing BUCKET = new Listing(
            KnownModels.objects(
                    "Stable-diffusion/v1-5-pruned-emaonly.safetensors",
                    "Stable-diffusion/anime/counterfeit.safetensors",
                    "Stable-diffusion/anime/counterfeit.yaml",
                    "Stable-diffusion/anime/counterfeit.vae.pt",
                    "Stable-diffusion/anime/counterfeit.png",
                    "Stable-diffusion/a/twice.safetensors",
                    "Stable-diffusion/longer/twice.safetensors",
                    "Stable-diffusion/both.ckpt",
                    "Stable-diffusion/both.safetensors",
                    "Stable-diffusion-2/elsewhere.safetensors",
                    "VAE/vae-ft-mse.safetensors",
                    "Lora/style/add_detail_v1.3.safetensors",
                    "LyCORIS/old.pt",
                    "hypernetworks/mood.pt",
                    "ControlNet/control_v11p_sd15_canny.pth",
                    "ESRGAN/4x-UltraSharp.pth",
                    "embeddings/EasyNegative.pt",
                    "loras/sub/x.safetensors",
                    "vae_approx/taew2_1.safetensors"),
            NAMING);

    @ParameterizedTest
    @CsvSource(textBlock = """
            CHECKPOINT,   Stable-diffusion, v1-5-pruned-emaonly.safetensors,              Stable-diffusion/v1-5-pruned-emaonly.safetensors
            CHECKPOINT,   Stable-diffusion, v1-5-pruned-emaonly.safetensors [6ce0161689], Stable-diffusion/v1-5-pruned-emaonly.safetensors
            CHECKPOINT,   Stable-diffusion, v1-5-pruned-emaonly,                          Stable-diffusion/v1-5-pruned-emaonly.safetensors
            CHECKPOINT,   Stable-diffusion, v1-5-pruned-emaonly [6ce0161689],             Stable-diffusion/v1-5-pruned-emaonly.safetensors
            CHECKPOINT,   Stable-diffusion, both,                                         Stable-diffusion/both.safetensors
            CHECKPOINT,   Stable-diffusion, both.ckpt,                                    Stable-diffusion/both.ckpt
            CHECKPOINT,   Stable-diffusion, twice,                                        Stable-diffusion/a/twice.safetensors
            CHECKPOINT,   Stable-diffusion, longer/twice,                                 Stable-diffusion/longer/twice.safetensors
            CHECKPOINT,   Stable-diffusion, longer_twice,                                 Stable-diffusion/longer/twice.safetensors
            VAE,          VAE+Stable-diffusion, vae-ft-mse.safetensors,                   VAE/vae-ft-mse.safetensors
            VAE,          VAE+Stable-diffusion, counterfeit.vae.pt,                       Stable-diffusion/anime/counterfeit.vae.pt
            LORA,         Lora+LyCORIS,     add_detail_v1.3,                              Lora/style/add_detail_v1.3.safetensors
            LORA,         Lora+LyCORIS,     old,                                          LyCORIS/old.pt
            HYPERNETWORK, hypernetworks,    mood,                                         hypernetworks/mood.pt
            CONTROLNET,   ControlNet,       control_v11p_sd15_canny [d14c016b],           ControlNet/control_v11p_sd15_canny.pth
            UPSCALER,     ESRGAN,           4x-UltraSharp,                                ESRGAN/4x-UltraSharp.pth
            EMBEDDING,    embeddings,       EasyNegative,                                 embeddings/EasyNegative.pt
            FILE,         loras,            sub/x.safetensors,                            loras/sub/x.safetensors
            FILE,         vae+vae_approx,   taew2_1.safetensors,                          vae_approx/taew2_1.safetensors
            """)
    void findsWhatTheRuntimeWouldTake(ModelKind kind, String folders, String name, String expected) {
        assertThat(BUCKET.resolve(need(kind, folders, name)))
                .isEqualTo(new Resolution.Found(KnownModels.objects(expected)));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            FILE,       loras,                x.safetensors
            FILE,       loras,                sub/x
            FILE,       loras,                SUB/x.safetensors
            FILE,       lora,                 sub/x.safetensors
            CHECKPOINT, Stable-diffusion,     V1-5-pruned-emaonly
            CHECKPOINT, Stable-diffusion,     v1-5-pruned
            CHECKPOINT, Stable-diffusion,     v1-5-pruned-emaonly [not a hash]
            CHECKPOINT, Stable-diffusion,     6ce0161689
            CHECKPOINT, Stable-diffusion,     counterfeit.vae
            CHECKPOINT, Stable-diffusion,     counterfeit.png
            CHECKPOINT, Stable-diffusion,     elsewhere
            VAE,        VAE+Stable-diffusion, v1-5-pruned-emaonly.safetensors
            LORA,       Lora+LyCORIS,         detail_v1.3
            """)
    void findsNothingElse(ModelKind kind, String folders, String name) {
        assertThat(BUCKET.resolve(need(kind, folders, name))).isInstanceOf(Resolution.Unknown.class);
    }

    @Test
    void bringsWhatIsLoadedWithACheckpoint() {
        assertThat(BUCKET.resolve(need(ModelKind.CHECKPOINT, "Stable-diffusion", "anime/counterfeit.safetensors")))
                .isEqualTo(new Resolution.Found(KnownModels.objects(
                        "Stable-diffusion/anime/counterfeit.safetensors",
                        "Stable-diffusion/anime/counterfeit.yaml",
                        "Stable-diffusion/anime/counterfeit.vae.pt")));
    }

    @Test
    void looksThroughTheFoldersInTheirOrder() {
        Listing listing = new Listing(KnownModels.objects("diffusion_models/a.pt", "unet/a.pt"), NAMING);

        assertThat(listing.resolve(need(ModelKind.FILE, "unet+diffusion_models", "a.pt")))
                .isEqualTo(new Resolution.Found(KnownModels.objects("unet/a.pt")));
    }

    @Test
    void looksEverywhereForAFileOfWhichNobodyKnowsTheFolder() {
        Listing listing = new Listing(
                KnownModels.objects("a/one.pt", "a/two.pt", "b/two.pt", "b/sub/three.pt", "four.pt"), NAMING);

        assertThat(listing.resolve(anywhere("one.pt")))
                .isEqualTo(new Resolution.Found(KnownModels.objects("a/one.pt")));
        assertThat(listing.resolve(anywhere("sub/three.pt")))
                .isEqualTo(new Resolution.Found(KnownModels.objects("b/sub/three.pt")));
        assertThat(listing.resolve(anywhere("two.pt")))
                .isEqualTo(new Resolution.Unknown(List.of("a/two.pt", "b/two.pt")));
        assertThat(listing.resolve(anywhere("three.pt"))).isEqualTo(new Resolution.Unknown(List.of("b/sub/three.pt")));
        assertThat(listing.resolve(anywhere("four.pt"))).isEqualTo(new Resolution.Unknown(List.of("four.pt")));
    }

    @Test
    void findsAllFilesOfAFolderThatIsOneModel() {
        Listing listing = new Listing(
                KnownModels.objects(
                        "diffusers/sdxl/model_index.json",
                        "diffusers/sdxl/unet/config.json",
                        "diffusers/sdxl/unet/model-00001-of-00002.safetensors",
                        "diffusers/sdxl/unet/model-00002-of-00002.safetensors",
                        "diffusers/sdxl-turbo/model_index.json",
                        "checkpoints/anime/one.safetensors",
                        "checkpoints/anime/two.safetensors"),
                NAMING);
        Resolution all = new Resolution.Found(KnownModels.objects(
                "diffusers/sdxl/model_index.json",
                "diffusers/sdxl/unet/config.json",
                "diffusers/sdxl/unet/model-00001-of-00002.safetensors",
                "diffusers/sdxl/unet/model-00002-of-00002.safetensors"));

        assertThat(listing.resolve(need(ModelKind.FILE, "diffusers", "sdxl"))).isEqualTo(all);
        assertThat(listing.resolve(anywhere("sdxl"))).isEqualTo(all);
        assertThat(listing.resolve(need(ModelKind.FILE, "checkpoints", "anime")))
                .isInstanceOf(Resolution.Unknown.class);
    }

    @Test
    void findsAllFilesOfAPattern() {
        assertThat(BUCKET.resolve(need(ModelKind.PATTERN, "ignored", "{hyper*,ESRGAN}/**")))
                .isEqualTo(
                        new Resolution.Found(KnownModels.objects("ESRGAN/4x-UltraSharp.pth", "hypernetworks/mood.pt")));
        assertThat(BUCKET.resolve(need(ModelKind.PATTERN, "ignored", "ipadapter/**")))
                .isEqualTo(new Resolution.Unknown(List.of()));
    }

    /// macOS writes an accent as a character of its own.
    @ParameterizedTest
    @CsvSource(textBlock = """
            FILE,       loras,            'caf\u00e9.pt',  'loras/cafe\u0301.pt'
            FILE,       loras,            'cafe\u0301.pt', 'loras/caf\u00e9.pt'
            LORA,       Lora,             'caf\u00e9',     'Lora/cafe\u0301.pt'
            CHECKPOINT, Stable-diffusion, 'cafe\u0301',    'Stable-diffusion/caf\u00e9.safetensors'
            """)
    void findsANameInEitherNormalForm(ModelKind kind, String folder, String name, String path) {
        Listing listing = new Listing(KnownModels.objects(path), NAMING);

        assertThat(listing.resolve(need(kind, folder, name)))
                .isEqualTo(new Resolution.Found(KnownModels.objects(path)));
    }

    @Test
    void namesTheClosest() {
        ModelNeed need = need(ModelKind.CHECKPOINT, "Stable-diffusion", "V1-5-Pruned-emaonly.safetensors [6ce0161689]");

        assertThat(BUCKET.resolve(need))
                .isInstanceOfSatisfying(
                        Resolution.Unknown.class,
                        unknown -> assertThat(unknown.closest()).first().isEqualTo("v1-5-pruned-emaonly.safetensors"));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            /etc/passwd,         is absolute
            ../../x.safetensors, has a '.' or '..' segment
            a/./x.safetensors,   has a '.' or '..' segment
            sub\\x.safetensors,  has a backslash; folders are separated by '/'
            .hidden.safetensors, is hidden
            a//b.safetensors,    has an empty segment
            'a\tb.safetensors',  has a control character
            """)
    void refusesWhatNoFileIsCalled(String name, String reason) {
        ModelNeed need = need(ModelKind.FILE, "loras", name);

        assertThat(BUCKET.resolve(need)).isInstanceOfSatisfying(Resolution.Refused.class, refused -> {
            Failure failure = refused.failure(need);
            assertThat(failure.code()).isEqualTo(Code.INVALID_REQUEST);
            assertThat(failure.detail()).isEqualTo("the name of a model file " + reason);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a\\b", "/a", "no such word"})
    void makesNothingOfWhatMayBeMissing(String name) {
        ModelNeed need = new ModelNeed(ModelKind.EMBEDDING, List.of("embeddings"), name, true);

        assertThat(BUCKET.resolve(need)).isEqualTo(new Resolution.Unknown(List.of()));
    }

    private static ModelNeed anywhere(String name) {
        return new ModelNeed(ModelKind.FILE, List.of(), name, false);
    }

    private static ModelNeed need(ModelKind kind, String folders, String name) {
        return new ModelNeed(kind, Arrays.asList(folders.split("\\+")), name, false);
    }
}
