package io.sdqueueworker.runtimes.comfyui.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.TaskKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkflowModelsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(textBlock = """
            CheckpointLoaderSimple,      ckpt_name,             checkpoints
            LoraLoader,                  lora_name,             loras
            Efficient Loader,            lora_name_3,           loras
            VAELoader,                   vae_name,              vae+vae_approx
            UNETLoader,                  unet_name,             unet+diffusion_models
            CLIPLoader,                  clip_name,             text_encoders+clip
            QuadrupleCLIPLoader,         clip_name4,            text_encoders+clip
            CLIPVisionLoader,            clip_name,             clip_vision
            ControlNetLoader,            control_net_name,      controlnet+t2i_adapter
            UpscaleModelLoader,          model_name,            upscale_models
            LatentUpscaleModelLoader,    model_name,            latent_upscale_models
            StyleModelLoader,            style_model_name,      style_models
            GLIGENLoader,                gligen_name,           gligen
            HypernetworkLoader,          hypernetwork_name,     hypernetworks
            PhotoMakerLoader,            photomaker_model_name, photomaker
            AudioEncoderLoader,          audio_encoder_name,    audio_encoders
            ModelPatchLoader,            name,                  model_patches
            IPAdapterModelLoader,        ipadapter_file,        ipadapter
            InstantIDModelLoader,        instantid_file,        instantid
            PulidModelLoader,            pulid_file,            pulid
            ADE_LoadAnimateDiffModel,    model_name,            animatediff_models
            ADE_AnimateDiffLoRALoader,   name,                  animatediff_motion_lora
            UltralyticsDetectorProvider, model_name,            ultralytics
            SAMLoader,                   model_name,            sams
            WanVideoLoraSelectMulti,     lora_0,                loras
            """)
    void findsTheFilesOfLoaders(String classType, String input, String folders) throws Exception {
        assertThat(find(graph(classType, input, "sub/a.b.SafeTensors")))
                .containsExactly(
                        new ModelNeed(ModelKind.FILE, List.of(folders.split("\\+")), "sub/a.b.SafeTensors", false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"1\":{\"class_type\":\"VAELoader\",\"inputs\":{\"vae_name\":\"pixel_space\"}}}",
                "{\"1\":{\"class_type\":\"LoraLoader\",\"inputs\":{\"lora_name\":[\"4\",0]}}}",
                "{\"1\":{\"class_type\":\"LoraLoader\",\"inputs\":{\"lora_name\":\".safetensors\"}}}",
                "{\"1\":{\"class_type\":\"LoraLoader\",\"inputs\":{\"lora_name\":7}}}",
                "{\"1\":{\"class_type\":\"SaveImage\",\"inputs\":{\"filename_prefix\":\"a.safetensors\"}}}",
                "{\"1\":{\"class_type\":\"ModelMerge\",\"inputs\":{\"name\":\"a.safetensors\"}}}",
                "{\"1\":{\"class_type\":\"CLIPTextEncode\",\"inputs\":{\"text\":\"a.safetensors easynegative\"}}}",
                "{\"1\":{\"class_type\":\"CLIPTextEncode\",\"inputs\":{\"text\":\"embedding:\"}}}",
                "{\"1\":{\"class_type\":\"LoraLoader\",\"inputs\":[\"lora_name\",\"a.safetensors\"]}}",
                "{\"1\":{\"class_type\":\"LoraLoader\",\"_meta\":{\"lora_name\":\"a.safetensors\"},\"inputs\":{}}}",
                "[{\"inputs\":{\"lora_name\":\"a.safetensors\"}}]",
                "{\"extra_data\":{\"1\":{\"class_type\":\"LoraLoader\",\"inputs\":{\"lora_name\":\"a.pt\"}}}}"
            })
    void findsNothingElse(String content) throws Exception {
        assertThat(find(content)).isEmpty();
    }

    @Test
    void findsTheGraphInsideARequest() throws Exception {
        String content = "{\"client_id\":\"x\",\"prompt\":%s}".formatted(graph("LoraLoader", "lora_name", "a.pt"));

        assertThat(find(content)).extracting(ModelNeed::name).containsExactly("a.pt");
    }

    @Test
    void needsTheEmbeddingsThatATextNames() throws Exception {
        String text = "a cat, (embedding:bad/hands.pt:1.2), embedding:easynegative,\nembedding:last";

        assertThat(find(graph("CLIPTextEncodeSDXL", "text_g", text)))
                .containsExactly(embedding("bad/hands.pt"), embedding("easynegative"), embedding("last"));
    }

    @ParameterizedTest
    @CsvSource({
        "DiffusersLoader, model_path, sd2, diffusers",
        "CheckpointLoader, config_name, v2.yaml, configs",
        "CheckpointLoaderSimple, ckpt_name, sharded, checkpoints"
    })
    void mayNeedAFolderOrAConfiguration(String classType, String input, String name, String folder) throws Exception {
        assertThat(find(graph(classType, input, name)))
                .containsExactly(new ModelNeed(ModelKind.FILE, List.of(folder), name, true));
    }

    @Test
    void mayNeedTheFilesOfASmallAutoencoder() throws Exception {
        assertThat(find(graph("VAELoader", "vae_name", "taesd")))
                .contains(new ModelNeed(ModelKind.PATTERN, List.of(), "vae_approx/taesd{,_encoder,_decoder}.*", true));
    }

    @Test
    void readsTheRowsOfATable() throws Exception {
        assertThat(find("""
                {"1":{"class_type":"Power Lora Loader (rgthree)","inputs":{"model":["2",0],
                "lora_1":{"on":true,"lora":"a.safetensors","strength":1},
                "lora_2":{"on":false,"lora":"b.safetensors","strength":1},
                "lora_3":{"on":true,"lora":"None","strength":1},"PowerLoraLoaderHeaderWidget":{"type":"x"}}}}""")).containsExactly(new ModelNeed(ModelKind.LORA, List.of("loras"), "a.safetensors", false));
    }

    @Test
    void readsAWrappedListOfRows() throws Exception {
        assertThat(find("""
                {"1":{"class_type":"Lora Loader (LoraManager)","inputs":{"text":"<lora:a:0.8>","loras":{"__value__":[
                {"name":"a","strength":"0.8","active":true},{"name":"b","strength":1,"active":false}]}}}}"""))
                .containsExactly(
                        new ModelNeed(ModelKind.LORA, List.of("loras"), "a", false),
                        new ModelNeed(ModelKind.LORA, List.of("loras"), "a", true));
    }

    @Test
    void namesAModelOnce() throws Exception {
        assertThat(find("""
                {"1":{"class_type":"LoraLoader","inputs":{"lora_name":"a.pt"}},
                "2":{"class_type":"LoraLoaderModelOnly","inputs":{"lora_name":"a.pt"}}}""")).hasSize(1);
    }

    @Test
    void learnsOtherInputsFromSettings() throws Exception {
        WorkflowModels search = new WorkflowModels(
                LoaderInputs.KNOWN.with(Map.of("MyLoader.my_file", List.of("mine", "other"), "lora_name", List.of())),
                NodeDescriptions.NONE);

        assertThat(search.find(TaskKind.PIPELINE, JSON.readTree(graph("MyLoader", "my_file", "a.gguf"))))
                .containsExactly(new ModelNeed(ModelKind.FILE, List.of("mine", "other"), "a.gguf", false));
        assertThat(search.find(TaskKind.PIPELINE, JSON.readTree(graph("LoraLoader", "lora_name", "a.pt"))))
                .isEmpty();
    }

    private static ModelNeed embedding(String name) {
        return new ModelNeed(ModelKind.EMBEDDING, List.of("embeddings"), name, false);
    }

    private static String graph(String classType, String input, String value) {
        ObjectNode graph = JSON.createObjectNode();
        graph.putObject("3")
                .put("class_type", classType)
                .putObject("inputs")
                .put(input, value)
                .put("strength", 1);
        return graph.toString();
    }

    private static List<ModelNeed> find(String content) throws JsonProcessingException, InterruptedException {
        return new WorkflowModels(LoaderInputs.KNOWN, NodeDescriptions.NONE)
                .find(TaskKind.PIPELINE, JSON.readTree(content));
    }
}
