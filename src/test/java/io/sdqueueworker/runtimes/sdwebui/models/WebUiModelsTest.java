package io.sdqueueworker.runtimes.sdwebui.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sdqueueworker.runtimes.NeedsBuilder;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.TaskKind;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebUiModelsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"override_settings":{"sd_model_checkpoint":"a.safetensors [31e35c80fc]"}} | CHECKPOINT a.safetensors [31e35c80fc]
            {"alwayson_scripts":{"override_settings":{"sd_model_checkpoint":"b"}}}     | CHECKPOINT b
            {"alwayson_scripts":{"sd_model_checkpoint":"c"}}                           | CHECKPOINT c
            {"refiner_checkpoint":"r.safetensors"}                                     | CHECKPOINT r.safetensors
            {"override_settings":{"sd_vae":"v.pt"}}                                    | VAE v.pt
            {"alwayson_scripts":{"override_settings":{"sd_vae":"v.pt"}}}               | VAE v.pt
            {"prompt":"a cat <lora:add_detail:0.7>, sharp"}                            | LORA add_detail
            {"prompt":"<lora:a:1:te=0.5:unet=0.6:dyn=64>"}                             | LORA a
            {"prompt":"<lora:a>"}                                                      | LORA a
            {"prompt":"<lyco:old:1>"}                                                  | LORA old
            {"prompt":"<hypernet:mood:0.5>"}                                           | HYPERNETWORK mood
            {"alwayson_scripts":{"controlnet":{"args":[{"model":"canny [d14c016b]"}]}}} | CONTROLNET canny [d14c016b]
            {"alwayson_scripts":{"ControlNet":{"args":[{"enabled":true,"model":"p"}]}}} | CONTROLNET p
            """)
    void requiresWhatTheRequestNames(String content, String expected) throws Exception {
        assertThat(required(TaskKind.TEXT_TO_IMAGE, content)).containsExactly(expected.strip());
        assertThat(required(TaskKind.IMAGE_TO_IMAGE, content)).containsExactly(expected.strip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"override_settings\":{\"sd_vae\":\"Automatic\"}}",
                "{\"override_settings\":{\"sd_vae\":\"None\",\"sd_model_checkpoint\":\"\"}}",
                "{\"override_settings\":{\"sd_model_checkpoint\":7}}",
                "{\"override_settings\":[\"sd_model_checkpoint\"]}",
                "{\"refiner_checkpoint\":\"None\"}",
                "{\"refiner_checkpoint\":null}",
                "{\"alwayson_scripts\":{\"sd_vae\":\"not passed on\"}}",
                "{\"alwayson_scripts\":{\"controlnet\":{\"args\":[{\"model\":\"None\"},{\"module\":\"canny\"},7]}}}",
                "{\"alwayson_scripts\":{\"controlnet\":{\"args\":[{\"enabled\":false,\"model\":\"off\"}]}}}",
                "{\"alwayson_scripts\":{\"controlnet\":{\"args\":[{\"enabled\":\"False\",\"model\":\"off\"}]}}}",
                "{\"alwayson_scripts\":{\"ADetailer\":{\"args\":[{\"model\":\"not a ControlNet\"}]}}}",
                "{\"alwayson_scripts\":{\"ADetailer\":{\"args\":[{\"ad_model\":\"None\",\"ad_prompt\":\"<lora:x:1>\"}]}}}",
                "{\"alwayson_scripts\":{\"ADetailer\":{\"args\":[false,true,{\"ad_model\":\"m.pt\",\"ad_prompt\":\"<lora:x:1>\"}]}}}",
                "{\"alwayson_scripts\":{\"ADetailer\":{\"args\":[{\"ad_model\":\"m.pt\",\"ad_checkpoint\":\"not used\"}]}}}",
                "{\"prompt\":\"<b:bold>, a <lora>, 1 < 2 > 0, <lora:>, < lora:x:1>, <LoRA:x:1>, <lora:x\"}",
                "{\"prompt\":[\"<lora:x:1>\"]}",
                "{\"prompt\":\"<lora:x:1>\",\"disable_extra_networks\":true}",
                "{\"negative_prompt\":\"<lora:x:1>\"}",
                "{\"enable_hr\":false,\"hr_checkpoint_name\":\"unused\",\"hr_prompt\":\"<lora:unused:1>\"}",
            })
    void requiresNothingElse(String content) throws Exception {
        assertThat(required(TaskKind.TEXT_TO_IMAGE, content)).isEmpty();
    }

    @Test
    void givesTheRoutingDataTheLastWordAsTheRequestDoes() throws Exception {
        String content = """
                {"override_settings":{"sd_model_checkpoint":"own"},
                "alwayson_scripts":{"sd_model_checkpoint":"routed","override_settings":{"sd_model_checkpoint":"last"}}}""";

        assertThat(required(TaskKind.TEXT_TO_IMAGE, content)).containsExactly("CHECKPOINT last");
    }

    @Test
    void leavesTheRoutedCheckpointAloneWhereTheModelIsFixed() throws Exception {
        String content =
                "{\"override_settings\":{\"sd_vae\":\"v\"},\"alwayson_scripts\":{\"sd_model_checkpoint\":\"routed\"}}";

        assertThat(required(new WebUiModels(false), TaskKind.TEXT_TO_IMAGE, content))
                .containsExactly("VAE v");
    }

    @Test
    void looksAtTheSecondPassWhereThereIsOne() throws Exception {
        String content = """
                {"enable_hr":true,"hr_checkpoint_name":"big","hr_upscaler":"4x-UltraSharp","hr_prompt":"<lora:fine:1>",
                "hr_negative_prompt":"<lora:rough:1>"}""";

        assertThat(required(TaskKind.TEXT_TO_IMAGE, content)).containsExactly("CHECKPOINT big", "LORA fine");
        assertThat(optional(TaskKind.TEXT_TO_IMAGE, content)).contains("UPSCALER 4x-UltraSharp", "LORA rough");
        assertThat(required(TaskKind.IMAGE_TO_IMAGE, content)).isEmpty();
    }

    @Test
    void takesTheSameCheckpointForNone() throws Exception {
        assertThat(required(
                        TaskKind.TEXT_TO_IMAGE, "{\"enable_hr\":true,\"hr_checkpoint_name\":\"Use same checkpoint\"}"))
                .isEmpty();
    }

    @Test
    void looksAtWhatADetailerPaintsWith() throws Exception {
        String content = """
                {"alwayson_scripts":{"ADetailer":{"args":[true,false,{"ad_model":"face_yolov8n.pt",
                "ad_use_checkpoint":true,"ad_checkpoint":"faces","ad_use_vae":true,"ad_vae":"Use same VAE",
                "ad_controlnet_model":"Passthrough","ad_prompt":"eyes <lora:eyes:1>"},
                {"ad_tab_enable":false,"ad_model":"hand_yolov8n.pt","ad_prompt":"<lora:hands:1>"}]}}}""";

        assertThat(required(TaskKind.IMAGE_TO_IMAGE, content)).containsExactly("CHECKPOINT faces", "LORA eyes");
        assertThat(optional(TaskKind.IMAGE_TO_IMAGE, content)).contains("FILE face_yolov8n.pt", "EMBEDDING eyes");
    }

    @Test
    void mayNeedWhatPromptsAndUpscalersAreCalled() throws Exception {
        String content = """
                {"prompt":"(EasyNegative:1.2), a cat","negative_prompt":"[bad-hands-5|x] <lora:y:1>",
                "override_settings":{"upscaler_for_img2img":"R-ESRGAN 4x+"}}""";

        assertThat(optional(TaskKind.IMAGE_TO_IMAGE, content))
                .contains(
                        "UPSCALER R-ESRGAN 4x+",
                        "EMBEDDING EasyNegative",
                        "EMBEDDING cat",
                        "EMBEDDING bad-hands-5",
                        "LORA y");
    }

    @ParameterizedTest
    @EnumSource(names = {"EXTRA_SINGLE_IMAGE", "EXTRA_BATCH_IMAGES"})
    void needsNoCheckpointToEnlarge(TaskKind kind) throws Exception {
        String content = """
                {"upscaler_1":"4x-UltraSharp","upscaler_2":"None","prompt":"<lora:x:1>",
                "override_settings":{"sd_model_checkpoint":"x"},"alwayson_scripts":{"sd_model_checkpoint":"x"}}""";

        assertThat(new WebUiModels(true).find(kind, JSON.readTree(content)))
                .containsExactly(new ModelNeed(
                        ModelKind.UPSCALER,
                        List.of("ESRGAN", "RealESRGAN", "SwinIR", "ScuNET", "LDSR", "DAT", "HAT"),
                        "4x-UltraSharp",
                        true));
    }

    @ParameterizedTest
    @EnumSource(names = {"INTERROGATE", "PNG_INFO"})
    void needsNothingToLookAtAnImage(TaskKind kind) throws Exception {
        assertThat(new WebUiModels(true)
                        .find(
                                kind,
                                JSON.readTree(
                                        "{\"override_settings\":{\"sd_model_checkpoint\":\"x\"},\"prompt\":\"y\"}")))
                .isEmpty();
    }

    @Test
    void namesEachModelOnceAndNoMoreThanATaskCanHave() throws Exception {
        String tags = IntStream.range(0, 1_000)
                .mapToObj(i -> "<lora:same:1><lora:l%d:1>".formatted(i))
                .collect(Collectors.joining());

        List<ModelNeed> found =
                new WebUiModels(true).find(TaskKind.TEXT_TO_IMAGE, JSON.readTree("{\"prompt\":\"" + tags + "\"}"));

        assertThat(found).doesNotHaveDuplicates();
        assertThat(found.stream().filter(need -> !need.optional()))
                .hasSize(NeedsBuilder.MOST)
                .startsWith(new ModelNeed(ModelKind.LORA, List.of("Lora", "LyCORIS"), "same", false));
        assertThat(found).hasSizeLessThanOrEqualTo(NeedsBuilder.MOST + NeedsBuilder.MOST_OPTIONAL);
    }

    private static List<String> required(TaskKind kind, String content) throws JsonProcessingException {
        return required(new WebUiModels(true), kind, content);
    }

    private static List<String> required(WebUiModels search, TaskKind kind, String content)
            throws JsonProcessingException {
        return search.find(kind, JSON.readTree(content)).stream()
                .filter(need -> !need.optional())
                .map(need -> need.kind() + " " + need.name())
                .toList();
    }

    private static List<String> optional(TaskKind kind, String content) throws JsonProcessingException {
        return new WebUiModels(true)
                .find(kind, JSON.readTree(content)).stream()
                        .filter(ModelNeed::optional)
                        .map(need -> need.kind() + " " + need.name())
                        .toList();
    }
}
