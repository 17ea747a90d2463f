package io.sdqueueworker.testbed.comfyui.nodes;

import static io.sdqueueworker.testbed.comfyui.nodes.NodeClass.optional;
import static io.sdqueueworker.testbed.comfyui.nodes.NodeClass.required;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.ComfyFiles;
import io.sdqueueworker.testbed.comfyui.execution.NodeRun;
import io.sdqueueworker.testbed.comfyui.nodes.NodeClass.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/// The nodes of VideoHelperSuite.
final class VideoNodes {
    private static final String FRAMES = "video/8bit-png";

    private VideoNodes() {}

    static List<NodeClass> all() {
        return List.of(
                videoCombine(),
                NodeClass.giving(
                        List.of("VHS_BatchManager"),
                        "VHS_BatchManager",
                        List.of(required("frames_per_batch", new InputKind.Whole(16, 1, 4096))),
                        _ -> Result.of(new NodeValue.MetaBatch())));
    }

    private static NodeClass videoCombine() {
        List<NodeClass.Input> inputs = List.of(
                required("images", new InputKind.Link("IMAGE")),
                required("frame_rate", new InputKind.Real(8, 1, 1000)),
                required("loop_count", new InputKind.Whole(0, 0, 100)),
                required("filename_prefix", new InputKind.Text("AnimateDiff")),
                required("format", new InputKind.Choice(() -> List.of("video/h264-mp4", "video/h265-mp4", FRAMES))),
                required("pingpong", new InputKind.Flag(false)),
                required("save_output", new InputKind.Flag(true)),
                optional("audio", new InputKind.Link("AUDIO")),
                optional("meta_batch", new InputKind.Link("VHS_BatchManager")));
        return new NodeClass("VHS_VideoCombine", true, inputs, List.of("VHS_FILENAMES"), VideoNodes::combine);
    }

    private static Result combine(NodeRun run) throws IOException, NodeFailure {
        ObjectNode ui = JsonNodeFactory.instance.objectNode();
        if (run.has("meta_batch")) {
            // The frames so far stay in an open encoder, and the same graph is queued again under another
            // id.
            ui.putArray("unfinished_batch").add(true);
            return Result.shown(ui, new NodeValue.FileNames(List.of()));
        }
        String type = run.flag("save_output") ? "output" : "temp";
        String prefix = run.text("filename_prefix");
        List<byte[]> frames = run.value("images", NodeValue.Images.class).png();
        ComfyFiles.Saved movie = run.save(type, prefix, ".mp4", MediaSamples.mp4());
        // The workflow is stored in a picture next to the movie, under the same number.
        String picture = movie.filename().replace(".mp4", ".png");
        Files.write(movie.path().resolveSibling(picture), frames.getFirst());
        String filename = run.text("format").equals(FRAMES) ? sequence(movie, frames) : movie.filename();
        ui.putArray("gifs")
                .add(SavingNodes.describe(movie)
                        .put("filename", filename)
                        .put("format", run.text("format"))
                        .put("frame_rate", run.real("frame_rate"))
                        .put("workflow", picture)
                        .put("fullpath", movie.path().resolveSibling(filename).toString()));
        return Result.shown(ui, new NodeValue.FileNames(List.of(movie.path().toString())));
    }

    /// Saves each frame in a file of its own, and reports one name for all of them.
    private static String sequence(ComfyFiles.Saved movie, List<byte[]> frames) throws IOException {
        Files.deleteIfExists(movie.path());
        String pattern = movie.filename().replace(".mp4", ".%03d.png");
        for (int frame = 1; frame <= frames.size(); frame++) {
            Files.write(movie.path().resolveSibling(pattern.formatted(frame)), frames.get(frame - 1));
        }
        return frames.size() == 1 ? pattern.formatted(1) : pattern;
    }
}
