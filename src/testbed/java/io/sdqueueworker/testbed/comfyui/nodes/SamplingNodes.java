package io.sdqueueworker.testbed.comfyui.nodes;

import static io.sdqueueworker.testbed.comfyui.nodes.NodeClass.giving;
import static io.sdqueueworker.testbed.comfyui.nodes.NodeClass.optional;
import static io.sdqueueworker.testbed.comfyui.nodes.NodeClass.required;

import io.sdqueueworker.testbed.comfyui.ComfyModels;
import io.sdqueueworker.testbed.comfyui.execution.Interruption;
import io.sdqueueworker.testbed.comfyui.execution.NodeRun;
import io.sdqueueworker.testbed.comfyui.nodes.NodeClass.Result;
import io.sdqueueworker.testbed.servers.ImagePainter;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The nodes between a checkpoint and a picture.
final class SamplingNodes {
    private static final BigDecimal LARGEST_SEED = new BigDecimal("18446744073709551615");
    private static final InputKind.Link MODEL = new InputKind.Link("MODEL");
    private static final InputKind.Link CLIP = new InputKind.Link("CLIP");
    private static final InputKind.Link VAE = new InputKind.Link("VAE");
    private static final InputKind.Link CONDITIONING = new InputKind.Link("CONDITIONING");
    private static final InputKind.Link LATENT = new InputKind.Link("LATENT");
    private static final InputKind.Whole SIDE = new InputKind.Whole(512, 16, 16_384);
    private static final InputKind.Whole BATCH = new InputKind.Whole(1, 1, 4096);
    private static final InputKind.Real STRENGTH = new InputKind.Real(1, -100, 100);

    private SamplingNodes() {}

    static List<NodeClass> of(ComfyModels models) {
        return List.of(
                checkpointLoader(models),
                loraLoader(models),
                vaeLoader(models),
                encode(),
                emptyLatent(),
                vaeEncode(),
                sampler(),
                decode());
    }

    private static NodeClass checkpointLoader(ComfyModels models) {
        return giving(
                List.of("MODEL", "CLIP", "VAE"),
                "CheckpointLoaderSimple",
                List.of(required("ckpt_name", new InputKind.Choice(() -> models.in("checkpoints")))),
                run -> {
                    String file = run.text("ckpt_name");
                    return Result.of(new NodeValue.Model(file), new NodeValue.Clip(file), new NodeValue.Vae(file));
                });
    }

    private static NodeClass loraLoader(ComfyModels models) {
        return giving(
                List.of("MODEL", "CLIP"),
                "LoraLoader",
                List.of(
                        required("model", MODEL),
                        required("clip", CLIP),
                        required("lora_name", new InputKind.Choice(() -> models.in("loras"))),
                        required("strength_model", STRENGTH),
                        required("strength_clip", STRENGTH)),
                run -> Result.of(run.value("model", NodeValue.Model.class), run.value("clip", NodeValue.Clip.class)));
    }

    private static NodeClass vaeLoader(ComfyModels models) {
        return giving(
                List.of("VAE"),
                "VAELoader",
                List.of(required("vae_name", new InputKind.Choice(() -> vaes(models)))),
                run -> Result.of(new NodeValue.Vae(run.text("vae_name"))));
    }

    /// Small autoencoders have no file of their name, but a pair of files in another folder.
    private static List<String> vaes(ComfyModels models) {
        List<String> approximate = models.in("vae_approx");
        Stream<String> pairs = Stream.of("taesd", "taesdxl", "taesd3", "taef1")
                .filter(name -> Stream.of("_encoder.", "_decoder.")
                        .allMatch(part -> approximate.stream().anyMatch(file -> file.startsWith(name + part))));
        return Stream.of(models.in("vae").stream(), pairs, Stream.of("pixel_space"))
                .flatMap(names -> names)
                .toList();
    }

    private static NodeClass encode() {
        return giving(
                List.of("CONDITIONING"),
                "CLIPTextEncode",
                List.of(required("text", new InputKind.Text("")), required("clip", CLIP)),
                run -> Result.of(new NodeValue.Conditioning(run.text("text"))));
    }

    private static NodeClass emptyLatent() {
        return giving(
                List.of("LATENT"),
                "EmptyLatentImage",
                List.of(required("width", SIDE), required("height", SIDE), required("batch_size", BATCH)),
                run -> Result.of(
                        new NodeValue.Latent(run.count("width"), run.count("height"), run.count("batch_size"), "", 0)));
    }

    private static NodeClass vaeEncode() {
        return giving(
                List.of("LATENT"),
                "VAEEncode",
                List.of(required("pixels", new InputKind.Link("IMAGE")), required("vae", VAE)),
                run -> {
                    List<byte[]> png =
                            run.value("pixels", NodeValue.Images.class).png();
                    var first = ImageNodes.decode(png.getFirst());
                    return Result.of(new NodeValue.Latent(first.getWidth(), first.getHeight(), png.size(), "", 0));
                });
    }

    private static NodeClass sampler() {
        return giving(
                List.of("LATENT"),
                "KSampler",
                List.of(
                        required("model", MODEL),
                        required("seed", new InputKind.Whole(0, 0, LARGEST_SEED)),
                        required("steps", new InputKind.Whole(20, 1, 10_000)),
                        required("cfg", new InputKind.Real(8, 0, 100)),
                        required(
                                "sampler_name",
                                new InputKind.Choice(() -> List.of(
                                        "euler",
                                        "euler_ancestral",
                                        "heun",
                                        "dpmpp_2m",
                                        "dpmpp_sde",
                                        "ddim",
                                        "uni_pc"))),
                        required(
                                "scheduler",
                                new InputKind.Choice(
                                        () -> List.of("normal", "karras", "exponential", "sgm_uniform", "simple"))),
                        required("positive", CONDITIONING),
                        required("negative", CONDITIONING),
                        required("latent_image", LATENT),
                        optional("denoise", new InputKind.Real(1, 0, 1))),
                SamplingNodes::sample);
    }

    private static Result sample(NodeRun run) throws NodeFailure, Interruption, InterruptedException {
        run.value("model", NodeValue.Model.class);
        String prompt = run.value("positive", NodeValue.Conditioning.class).text();
        var latent = run.value("latent_image", NodeValue.Latent.class);
        long seed = run.whole("seed").longValue();
        run.sample(run.count("steps"), () -> ImagePainter.png(prompt, seed, 64, 64));
        return Result.of(new NodeValue.Latent(latent.width(), latent.height(), latent.batch(), prompt, seed));
    }

    private static NodeClass decode() {
        return giving(
                List.of("IMAGE"), "VAEDecode", List.of(required("samples", LATENT), required("vae", VAE)), run -> {
                    var latent = run.value("samples", NodeValue.Latent.class);
                    return Result.of(new NodeValue.Images(IntStream.range(0, latent.batch())
                            .mapToObj(i -> ImagePainter.png(
                                    latent.prompt(), latent.seed() + i, latent.width(), latent.height()))
                            .toList()));
                });
    }
}
