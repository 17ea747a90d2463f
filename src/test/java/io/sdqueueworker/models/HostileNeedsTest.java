package io.sdqueueworker.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sdqueueworker.config.NodeInput;
import io.sdqueueworker.io.ExactJson;
import io.sdqueueworker.models.catalogue.KnownModels;
import io.sdqueueworker.models.catalogue.Listing;
import io.sdqueueworker.models.catalogue.ModelPath;
import io.sdqueueworker.models.catalogue.ModelPattern;
import io.sdqueueworker.models.catalogue.Resolution;
import io.sdqueueworker.models.catalogue.Selection;
import io.sdqueueworker.runtimes.NeedsBuilder;
import io.sdqueueworker.runtimes.comfyui.ComfyUiKit;
import io.sdqueueworker.runtimes.sdwebui.SdWebUiKit;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskKind;
import io.sdqueueworker.testing.Hostile;
import io.sdqueueworker.testing.UnreachableRuntime;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Any content names a bounded number of models, and none of them outside its folder.
class HostileNeedsTest {

    private static final ModelSearch WEB_UI =
            UnreachableRuntime.of(new SdWebUiKit()).models();
    private static final ModelSearch COMFY_UI =
            UnreachableRuntime.of(new ComfyUiKit()).models();

    private static final JsonMapper JSON =
            ExactJson.builder(ExactJson.longTexts().build()).build();

    private static final Listing BUCKET = new Listing(
            KnownModels.objects(
                    "Stable-diffusion/a.safetensors",
                    "Stable-diffusion/a.yaml",
                    "VAE/v.pt",
                    "Lora/l.safetensors",
                    "embeddings/e.pt",
                    "ControlNet/c.pth",
                    "checkpoints/a.safetensors",
                    "loras/sub/l.safetensors"),
            new SdWebUiKit().modelNaming());

    private static final List<String> VALID =
            List.of("""
            {"prompt":"(e:1.2) <lora:l:0.7> <hypernet:h:1>","negative_prompt":"e, <lyco:l:1>","enable_hr":true,
            "hr_prompt":"e","hr_upscaler":"u","refiner_checkpoint":"a","hr_checkpoint_name":"a.safetensors [31e35c80fc]",
            "override_settings":{"sd_model_checkpoint":"a","sd_vae":"v.pt"},"alwayson_scripts":{
            "sd_model_checkpoint":"a","override_settings":{"sd_vae":"v.pt"},
            "ADetailer":{"args":[true,{"ad_model":"m.pt","ad_use_checkpoint":true,"ad_checkpoint":"a","ad_prompt":"e"}]},
            "controlnet":{"args":[{"enabled":true,"model":"c [d14c016b]"},{"enabled":false}]}}}""", """
            {"1":{"class_type":"CheckpointLoaderSimple","inputs":{"ckpt_name":"a.safetensors"}},
            "2":{"class_type":"LoraLoader","inputs":{"lora_name":"sub/l.safetensors","model":["1",0]}},
            "3":{"class_type":"CLIPTextEncode","inputs":{"text":"embedding:e, (embedding:e:1.2)"}},
            "4":{"class_type":"Power Lora Loader (rgthree)","inputs":{"lora_1":{"on":true,"lora":"l.safetensors"}}}}""", "{\"prompt\":{\"1\":{\"class_type\":\"VAELoader\",\"inputs\":{\"vae_name\":\"v.pt\"}}}}");

    @Provide
    Arbitrary<String> contents() {
        return Hostile.texts(VALID);
    }

    @Provide
    Arbitrary<String> names() {
        return Hostile.texts(List.of("a.safetensors", "a [31e35c80fc]", "sub/l.safetensors", "e", "../../a.pt"));
    }

    @Property
    void namesModelsThatMayBe(@ForAll("contents") String content) throws InterruptedException {
        hold(content);
    }

    @Property
    void findsNothingOutsideOfAFolder(@ForAll("names") String name) throws InterruptedException {
        for (JsonNode content : List.of(
                JSON.createObjectNode().put("prompt", "<lora:" + name + ":1>").put("refiner_checkpoint", name),
                graph(name))) {
            hold(content);
        }
    }

    @Property
    void readsALineOfTheTableOrRefusesIt(@ForAll("lines") String text) {
        try {
            assertThat(NodeInput.parse(text).folders())
                    .allSatisfy(folder -> assertThat(ModelPath.of(folder)).isPresent());
        } catch (IllegalArgumentException e) {
            Hostile.assertPrintable(String.valueOf(e.getMessage()));
        }
    }

    @Provide
    Arbitrary<String> lines() {
        return Hostile.texts(List.of("MyLoader.my_file=my_folder+other", "x=a/b", "y="));
    }

    @Property
    void readsAPatternOrRefusesIt(@ForAll("patterns") String text) {
        try {
            ModelPattern pattern = ModelPattern.parse(text);
            Selection selection = Selection.of(List.of(pattern), BUCKET);
            assertThat(selection.objects().isEmpty())
                    .isNotEqualTo(selection.unmatched().isEmpty());
        } catch (IllegalArgumentException e) {
            // Not the JDK's exception for an invalid regular expression.
            assertThat(e).isExactlyInstanceOf(IllegalArgumentException.class);
            Hostile.assertPrintable(String.valueOf(e.getMessage()));
        }
    }

    @Provide
    Arbitrary<String> patterns() {
        return Hostile.texts(List.of("Lora/**", "Stable-diffusion/*.{safetensors,yaml}", "a[a-z]?.pt", "[!^&&-]", "a"));
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void hasLearnedFromCasesThatWereFound(String content) throws InterruptedException {
        hold(content);
    }

    static Stream<String> corpus() {
        return Stream.concat(VALID.stream(), Hostile.corpus("models"));
    }

    /// A prompt on which A1111's regular expression needs hours.
    @Test
    void readsAPromptOfManyBeginningsInOneGo() throws InterruptedException {
        JsonNode content = JSON.createObjectNode()
                .put("prompt", "<lora:".repeat(2_000_000) + "embedding:".repeat(9) + "e ".repeat(1_000_000));

        hold(content);
        hold(graph("<lora:".repeat(1_000_000) + ".pt"));
    }

    @Test
    void readsAWorkflowOfManyNodes() throws InterruptedException {
        StringBuilder content = new StringBuilder("{");
        for (int i = 0; i < 20_000; i++) {
            content.append(
                    "\"%d\":{\"class_type\":\"LoraLoader\",\"inputs\":{\"lora_name\":\"%d.pt\"}},".formatted(i, i));
        }

        hold(content.append("\"x\":{\"class_type\":\"y\"}}").toString());
    }

    private static JsonNode graph(String name) {
        return JSON.createObjectNode()
                .set(
                        "1",
                        JSON.createObjectNode()
                                .put("class_type", "LoraLoader")
                                .set("inputs", JSON.createObjectNode().put("lora_name", name)));
    }

    private static void hold(String content) throws InterruptedException {
        JsonNode read;
        try {
            read = JSON.readTree(content);
        } catch (JsonProcessingException | NumberFormatException e) {
            // Not a content: the message parser refuses it.
            return;
        }
        hold(read);
    }

    private static void hold(JsonNode content) throws InterruptedException {
        for (TaskKind kind : TaskKind.values()) {
            hold(find(kind, content));
        }
        hold(COMFY_UI.find(TaskKind.PIPELINE, content));
    }

    /// With files whose names are hostile to a search.
    private static List<ModelNeed> find(TaskKind kind, JsonNode content) throws InterruptedException {
        try {
            return WEB_UI.find(kind, content, (_, _) -> List.of("e.pt", "e e e e 1.pt", "<.pt", ".pt", "l/:e.png"));
        } catch (TaskFailedException e) {
            throw new AssertionError(e);
        }
    }

    private static void hold(List<ModelNeed> needs) {
        assertThat(needs).hasSizeLessThanOrEqualTo(2 * NeedsBuilder.MOST);
        assertThat(needs.stream().filter(need -> !need.optional())).hasSizeLessThanOrEqualTo(NeedsBuilder.MOST);
        for (ModelNeed need : needs) {
            assertThat(need.name()).isNotBlank().hasSizeLessThanOrEqualTo(4_096);
            switch (BUCKET.resolve(need)) {
                case Resolution.Found found ->
                    assertThat(need.folders())
                            .anyMatch(folder ->
                                    found.objects().getFirst().path().value().startsWith(folder + "/"));
                case Resolution.Unknown unknown -> {
                    unknown.closest().forEach(Hostile::assertPrintable);
                    assertThat(unknown.closest()).hasSizeLessThanOrEqualTo(5);
                }
                case Resolution.Refused refused -> {
                    assertThat(need.optional()).isFalse();
                    Hostile.assertPrintable(refused.failure(need).detail());
                }
            }
        }
    }
}
