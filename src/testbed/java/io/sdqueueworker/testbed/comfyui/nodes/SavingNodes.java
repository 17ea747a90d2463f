package io.sdqueueworker.testbed.comfyui.nodes;

import static io.sdqueueworker.testbed.comfyui.nodes.NodeClass.optional;
import static io.sdqueueworker.testbed.comfyui.nodes.NodeClass.output;
import static io.sdqueueworker.testbed.comfyui.nodes.NodeClass.required;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.ComfyFiles;
import io.sdqueueworker.testbed.comfyui.execution.NodeRun;
import io.sdqueueworker.testbed.comfyui.nodes.NodeClass.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.UUID;

/// The nodes that write files, each with its own form of entry in `outputs`.
final class SavingNodes {
    private static final InputKind.Link IMAGES = new InputKind.Link("IMAGE");
    private static final NodeClass.Input PREFIX = required("filename_prefix", new InputKind.Text("ComfyUI"));

    private SavingNodes() {}

    static List<NodeClass> all() {
        return List.of(saveImage(), previewImage(), saveAnimatedWebp(), videoCombine(), saveAudio(), saveGlb());
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

    private static NodeClass videoCombine() {
        List<NodeClass.Input> inputs = List.of(
                required("images", IMAGES),
                required("frame_rate", new InputKind.Real(8, 1, 1000)),
                required("loop_count", new InputKind.Whole(0, 0, 100)),
                required("filename_prefix", new InputKind.Text("AnimateDiff")),
                required("format", new InputKind.Choice(() -> List.of("video/h264-mp4", "video/h265-mp4"))),
                required("pingpong", new InputKind.Flag(false)),
                required("save_output", new InputKind.Flag(true)),
                optional("audio", new InputKind.Link("AUDIO")));
        return new NodeClass("VHS_VideoCombine", true, inputs, List.of("VHS_FILENAMES"), SavingNodes::combine);
    }

    private static Result combine(NodeRun run) throws IOException, NodeFailure {
        String type = run.flag("save_output") ? "output" : "temp";
        String prefix = run.text("filename_prefix");
        byte[] firstFrame = run.value("images", NodeValue.Images.class).png().getFirst();
        ComfyFiles.Saved movie = run.save(type, prefix, ".mp4", MediaSamples.mp4());
        // The workflow is stored in a picture next to the movie, under the same number.
        String picture = movie.filename().replace(".mp4", ".png");
        Files.write(movie.path().resolveSibling(picture), firstFrame);
        ObjectNode ui = JsonNodeFactory.instance.objectNode();
        ui.putArray("gifs")
                .add(describe(movie)
                        .put("format", run.text("format"))
                        .put("frame_rate", run.real("frame_rate"))
                        .put("workflow", picture)
                        .put("fullpath", movie.path().toString()));
        return Result.shown(ui, new NodeValue.FileNames(List.of(movie.path().toString())));
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

    private static ObjectNode describe(ComfyFiles.Saved saved) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("filename", saved.filename())
                .put("subfolder", saved.subfolder())
                .put("type", saved.type());
    }
}
