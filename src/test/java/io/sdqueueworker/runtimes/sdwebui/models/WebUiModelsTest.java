package io.sdqueueworker.runtimes.sdwebui.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sdqueueworker.models.KnownFiles;
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
            {"override_settings":{"forge_additional_modules":["/m/VAE/ae.safetensors","None"]}} | MODULE ae.safetensors
            {"override_settings":{"forge_additional_modules":"clip_l.safetensors"}}    | MODULE clip_l.safetensors
            {"override_settings":{"sd_model_refiner":"r"}}                             | CHECKPOINT r
            {"override_settings":{"sd_text_encoder":"t5","sd_unet":"Default"}}         | MODULE t5
            {"override_settings":{"sd_unet":"flux"}}                                   | MODULE flux
            {"alwayson_scripts":{"Refiner":{"args":[true,"r.safetensors",0.8]}}}       | CHECKPOINT r.safetensors
            {"script_name":"Prompts from file or textbox","script_args":[false,"a\\n<lora:x:1> b"]} | LORA x
            {"script_name":"prompts from file or textbox","script_args":["--sd_model \\"my base\\" --steps 2"]} | CHECKPOINT my base
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
                "{\"prompt\":\"<lora:x:0>, <lora:x:0.0:0>, <lora:x:0:unet=0>, <lora: x:1>\"}",
                "{\"prompt\":\"<lora:{ink|oil}:1>, <lora:__styles/*__:1>, <lora:${style}:1>, <hypernet:a__b__:1>\"}",
                "{\"prompt\":\"<lora:ink-NUM:1>\",\"script_name\":\"x/y/z plot\",\"script_args\":[7,\"NUM, 01, 02\",[]]}",
                "{\"override_settings\":{\"sd_vae\":\"Default\"}}",
                "{\"override_settings\":{\"sd_vae\":\" \",\"forge_additional_modules\":[\"\"]}}",
                "{\"override_settings\":{\"sd_vae\":\"TAESD\",\"sd_unet\":\"Default\",\"sd_text_encoder\":\"Default\"}}",
                "{\"override_settings\":{\"sd_vae\":\"REPA-E\",\"forge_additional_modules\":[]}}",
                "{\"override_settings\":{\"forge_additional_modules\":[\"Built in\",7]}}",
                "{\"enable_hr\":true,\"hr_additional_modules\":[\"Use same choices\"]}",
                "{\"alwayson_scripts\":{\"Refiner\":{\"args\":[false,\"off\",0.8]}}}",
                "{\"script_name\":\"x/y/z plot\",\"script_args\":[9,\"a,b\",[\"c\"]]}",
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
        assertThat(optional(TaskKind.IMAGE_TO_IMAGE, content)).contains("FILE face_yolov8n.pt");
    }

    @Test
    void mayNeedWhatUpscalersAndNegativePromptsName() throws Exception {
        String content = """
                {"negative_prompt":"<lora:y:1>","override_settings":{"upscaler_for_img2img":"R-ESRGAN 4x+"}}""";

        assertThat(optional(TaskKind.IMAGE_TO_IMAGE, content)).containsExactly("UPSCALER R-ESRGAN 4x+", "LORA y");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"script_name":"X/Y/Z plot","script_args":[9,"a.safetensors, b",["c"],0,"",[],"<lora:x:1>"]} | CHECKPOINT b, VAE c, LORA x
            {"script_name":"SD upscale","script_args":[null,64,"4x-UltraSharp",2]}  | UPSCALER 4x-UltraSharp
            {"alwayson_scripts":{"AnimateDiff":{"args":[{"model":"mm_sd_v15.ckpt"}]}}} | FILE mm_sd_v15.ckpt
            {"alwayson_scripts":{"reactor":{"args":["data",true,"inswapper_128.onnx"]}}} | FILE inswapper_128.onnx
            {"alwayson_scripts":{"regional prompter":{"args":["a <lora:x:1> BREAK b"]}}} | LORA x
            """)
    void mayNeedWhatOtherScriptsName(String content, String expected) throws Exception {
        assertThat(optional(TaskKind.TEXT_TO_IMAGE, content)).contains(expected.split(", "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"prompt":"(EasyNegative:1.2), a cat"}                             | n/EasyNegative.safetensors
            {"negative_prompt":"easynegative, blurry"}                         | n/EasyNegative.safetensors
            {"negative_prompt":"EasyNegative. blurry"}                         | n/EasyNegative.safetensors
            {"negative_prompt":"a,EASYNEGATIVE;b"}                             | n/EasyNegative.safetensors
            {"negative_prompt":"[x:bad-hands-5:9]"}                            | bad-hands-5.pt
            {"negative_prompt":"Bad Hands 5"}                                  | bad hands 5.pt
            {"negative_prompt":"painted"}                                      | painted.png
            {"enable_hr":true,"hr_prompt":"easynegative"}                      | n/EasyNegative.safetensors
            {"disable_extra_networks":true,"prompt":"easynegative"}            | n/EasyNegative.safetensors
            {"script_name":"prompts from file or textbox","script_args":["easynegative"]} | n/EasyNegative.safetensors
            {"prompt":"easynegatives, hands 5, easy negative, cat.preview, badhands 5"} | ``
            """)
    void findsTheEmbeddingsThatPromptsHaveAtAnyPlace(String content, String expected) throws Exception {
        KnownFiles known = (kind, folder) -> kind == ModelKind.EMBEDDING && folder.equals("embeddings")
                ? List.of(
                        "bad-hands-5.pt",
                        "bad hands 5.pt",
                        "painted.png",
                        "EasyNegative.png",
                        "cat.preview.webp",
                        "n/EasyNegative.safetensors",
                        "():.pt")
                : List.of();

        List<ModelNeed> found = new WebUiModels(true).find(TaskKind.TEXT_TO_IMAGE, JSON.readTree(content), known);

        assertThat(found)
                .allMatch(ModelNeed::optional)
                .extracting(ModelNeed::name)
                .isEqualTo(expected.isEmpty() ? List.of() : List.of(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "sd_xl_refiner, sd_xl_refiner_1.0.safetensors",
        "sd_xl_refiner_1.0 [7460a6fa84], sd_xl_refiner_1.0 [7460a6fa84]",
        "other, other"
    })
    void findsTheFileOfARefinerByAPartOfItsName(String name, String file) throws Exception {
        KnownFiles known = (kind, _) -> kind == ModelKind.CHECKPOINT
                ? List.of("base.safetensors", "sd_xl_refiner_1.0.safetensors", "a/sd_xl_refiner_1.0_fp16.safetensors")
                : List.of();

        assertThat(new WebUiModels(true)
                        .find(
                                TaskKind.TEXT_TO_IMAGE,
                                JSON.readTree("{\"refiner_checkpoint\":\"" + name + "\"}"),
                                known))
                .extracting(ModelNeed::name)
                .containsExactly(file);
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
        assertThat(found).hasSizeLessThanOrEqualTo(2 * NeedsBuilder.MOST);
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
