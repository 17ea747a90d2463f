package io.sdqueueworker.testbed.comfyui.nodes;

import static io.sdqueueworker.testbed.comfyui.nodes.NodeClass.giving;
import static io.sdqueueworker.testbed.comfyui.nodes.NodeClass.optional;
import static io.sdqueueworker.testbed.comfyui.nodes.NodeClass.required;

import io.sdqueueworker.testbed.comfyui.ComfyFiles;
import io.sdqueueworker.testbed.comfyui.ComfyModels;
import io.sdqueueworker.testbed.comfyui.nodes.NodeClass.Result;
import java.util.List;
import java.util.function.Predicate;

/// Loaders of ComfyUI and of well-known extensions whose inputs mean something else than their names suggest, or
/// are not validated by ComfyUI.
final class LoaderNodes {
    private static final InputKind.Link MODEL = new InputKind.Link("MODEL");
    private static final InputKind.Link CLIP = new InputKind.Link("CLIP");

    private LoaderNodes() {}

    static List<NodeClass> of(ComfyModels models, ComfyFiles files) {
        Predicate<String> isThere = name -> files.input(name).isPresent();
        Predicate<String> isAddress = text -> text.startsWith("https://") || isThere.test(text);
        return List.of(
                powerLoraLoader(),
                modelLoader("GGUFLoaderKJ", "model_name", new InputKind.Choice(() -> models.in("unet_gguf"))),
                modelLoader("UNETLoader", "unet_name", new InputKind.Choice(() -> models.in("diffusion_models"))),
                modelLoader("DiffusersLoader", "model_path", new InputKind.Choice(() -> models.in("diffusers"))),
                modelLoader("UpscaleModelLoader", "model_name", new InputKind.Combo(() -> models.in("upscale_models"))),
                modelLoader(
                        "IPAdapterUnifiedLoader",
                        "preset",
                        new InputKind.Choice(() -> List.of("STANDARD (medium strength)", "PLUS (high strength)"))),
                giving(
                        List.of("VAE"),
                        "HyVideoVAELoader",
                        List.of(required("model_name", new InputKind.Choice(() -> models.in("vae")))),
                        run -> Result.of(new NodeValue.Vae(run.text("model_name")))),
                wildcardEncode(),
                giving(
                        List.of("STRING"),
                        "PrimitiveStringMultiline",
                        List.of(required("value", new InputKind.Text(""))),
                        run -> Result.of(new NodeValue.Text(run.text("value")))),
                loader("VHS_LoadAudio", "audio_file", new InputKind.Checked(isAddress), "AUDIO", new NodeValue.Audio()),
                loader(
                        "VHS_LoadAudioUpload",
                        "audio",
                        new InputKind.InputFile(files::inputNames, isThere, ""),
                        "AUDIO",
                        new NodeValue.Audio()),
                loader(
                        "LoadPicture",
                        "picture",
                        new InputKind.InputFile(files::inputNames, isThere, "image_upload"),
                        "MASK",
                        new NodeValue.Mask()),
                loader("LoadImageFromUrl", "image", new InputKind.Checked(isAddress), "MASK", new NodeValue.Mask()),
                giving(
                        List.of("IMAGE", "MASK", "STRING"),
                        "Load3D",
                        List.of(
                                required("model_file", new InputKind.ListedFile(files::sceneNames, "file_upload")),
                                required("image", new InputKind.Widget("LOAD_3D"))),
                        run -> Result.of(
                                new NodeValue.Images(List.of()),
                                new NodeValue.Mask(),
                                new NodeValue.Text(run.text("model_file")))));
    }

    /// Takes inputs of any name, `lora_1` and so on, each an object. It logs the LoRAs that it does not find, and
    /// goes on without them.
    private static NodeClass powerLoraLoader() {
        return giving(
                List.of("MODEL", "CLIP"),
                "Power Lora Loader (rgthree)",
                List.of(optional("model", MODEL), optional("clip", CLIP)),
                run -> Result.of(run.value("model", NodeValue.Model.class), run.value("clip", NodeValue.Clip.class)));
    }

    /// Impact-Pack: loads the LoRAs that its text names as tags, except those that it does not find.
    private static NodeClass wildcardEncode() {
        return giving(
                List.of("MODEL", "CLIP", "CONDITIONING"),
                "ImpactWildcardEncode",
                List.of(
                        required("model", MODEL),
                        required("clip", CLIP),
                        required("wildcard_text", new InputKind.Text("")),
                        required("populated_text", new InputKind.Text(""))),
                run -> Result.of(
                        run.value("model", NodeValue.Model.class),
                        run.value("clip", NodeValue.Clip.class),
                        new NodeValue.Conditioning(run.text("populated_text"))));
    }

    private static NodeClass modelLoader(String name, String input, InputKind kind) {
        return giving(
                List.of("MODEL"),
                name,
                List.of(required(input, kind)),
                run -> Result.of(new NodeValue.Model(run.text(input))));
    }

    private static NodeClass loader(String name, String input, InputKind kind, String type, NodeValue value) {
        return giving(List.of(type), name, List.of(required(input, kind)), _ -> Result.of(value));
    }
}
