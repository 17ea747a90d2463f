package io.sdqueueworker.testbed.comfyui.nodes;

import static io.sdqueueworker.testbed.comfyui.nodes.NodeClass.output;
import static io.sdqueueworker.testbed.comfyui.nodes.NodeClass.required;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.ComfyFiles;
import io.sdqueueworker.testbed.comfyui.execution.NodeRun;
import io.sdqueueworker.testbed.comfyui.nodes.NodeClass.Result;
import java.io.IOException;
import java.util.List;
import java.util.UUID;

/// The nodes that write files, each with its own form of entry in `outputs`.
final class SavingNodes {
    private static final InputKind.Link IMAGES = new InputKind.Link("IMAGE");
    private static final NodeClass.Input PREFIX = required("filename_prefix", new InputKind.Text("ComfyUI"));

    private SavingNodes() {}

    static List<NodeClass> all() {
        return List.of(saveImage(), previewImage(), saveAnimatedWebp(), saveAudio(), saveGlb());
    }

    private static NodeClass saveImage() {
        return output(
                "SaveImage",
                List.of(required("images", IMAGES), PREFIX),
                run -> saveAll(run, "output", run.text("filename_prefix")));
    }

    private static NodeClass previewImage() {
        return output("PreviewImage", List.of(required("images", IMAGES)), run -> {
            // A prefix per node, so that the numbers of two previews do not clash.
            String prefix = "ComfyUI_temp_" + UUID.randomUUID().toString().substring(0, 5);
            return saveAll(run, "temp", prefix);
        });
    }

    private static Result saveAll(NodeRun run, String type, String prefix) throws IOException, NodeFailure {
        ObjectNode ui = JsonNodeFactory.instance.objectNode();
        ArrayNode images = ui.putArray("images");
        for (byte[] png : run.value("images", NodeValue.Images.class).png()) {
            images.add(describe(run.save(type, prefix, "_.png", png)));
        }
        return Result.shown(ui);
    }

    private static NodeClass saveAnimatedWebp() {
        List<NodeClass.Input> inputs = List.of(
                required("images", IMAGES),
                PREFIX,
                required("fps", new InputKind.Real(6, 0.01, 1000)),
                required("lossless", new InputKind.Flag(true)),
                required("quality", new InputKind.Whole(80, 0, 100)),
                required("method", new InputKind.Choice(() -> List.of("default", "fastest", "slowest"))));
        return output("SaveAnimatedWEBP", inputs, run -> {
            int frames = run.value("images", NodeValue.Images.class).png().size();
            ObjectNode ui = JsonNodeFactory.instance.objectNode();
            ui.putArray("images")
                    .add(describe(
                            run.save("output", run.text("filename_prefix"), "_.webp", MediaSamples.webp(frames))));
            ui.putArray("animated").add(true);
            return Result.shown(ui);
        });
    }

    private static NodeClass saveAudio() {
        return output("SaveAudio", List.of(required("audio", new InputKind.Link("AUDIO")), PREFIX), run -> {
            run.value("audio", NodeValue.Audio.class);
            return saveOne(run, "audio", "_.flac", MediaSamples.flac());
        });
    }

    private static NodeClass saveGlb() {
        return output("SaveGLB", List.of(required("mesh", new InputKind.Link("MESH")), PREFIX), run -> {
            run.value("mesh", NodeValue.Mesh.class);
            return saveOne(run, "3d", "_.glb", MediaSamples.glb());
        });
    }

    private static Result saveOne(NodeRun run, String kind, String ending, byte[] content)
            throws IOException, NodeFailure {
        ObjectNode ui = JsonNodeFactory.instance.objectNode();
        ui.putArray(kind).add(describe(run.save("output", run.text("filename_prefix"), ending, content)));
        return Result.shown(ui);
    }

    static ObjectNode describe(ComfyFiles.Saved saved) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("filename", saved.filename())
                .put("subfolder", saved.subfolder())
                .put("type", saved.type());
    }
}
