package io.sdqueueworker.testbed.comfyui.nodes;

import static io.sdqueueworker.testbed.comfyui.nodes.NodeClass.optional;
import static io.sdqueueworker.testbed.comfyui.nodes.NodeClass.output;
import static io.sdqueueworker.testbed.comfyui.nodes.NodeClass.required;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.ComfyFiles;
import io.sdqueueworker.testbed.comfyui.execution.NodeRun;
import io.sdqueueworker.testbed.comfyui.nodes.NodeClass.Result;
import java.io.IOException;
import java.util.List;

/// Nodes of extensions, and of ComfyUI itself, that save or report in a way of their own.
final class ExtensionNodes {
    private static final InputKind.Link IMAGES = new InputKind.Link("IMAGE");
    private static final ObjectMapper JSON = new ObjectMapper();

    private ExtensionNodes() {}

    static List<NodeClass> all() {
        return List.of(wasImageSave(), tagger(), math(), preview3d(), websocket(), purge(), reportsUi());
    }

    /// WAS Node Suite: joins prefix and number to one file name, makes no folder for it, and swallows the error.
    private static NodeClass wasImageSave() {
        List<NodeClass.Input> inputs = List.of(
                required("images", IMAGES),
                required("output_path", new InputKind.Text("")),
                required("filename_prefix", new InputKind.Text("ComfyUI")),
                optional("show_previews", new InputKind.Text("true")));
        return new NodeClass("Image Save", true, inputs, List.of("IMAGE", "STRING"), ExtensionNodes::saveFlat);
    }

    private static Result saveFlat(NodeRun run) throws NodeFailure {
        ObjectNode ui = JsonNodeFactory.instance.objectNode();
        ArrayNode images = ui.putArray("images");
        ArrayNode paths = ui.putArray("files");
        NodeValue.Images pictures = run.value("images", NodeValue.Images.class);
        int number = 1;
        for (byte[] png : pictures.png()) {
            String name = "%s_%04d.png".formatted(run.text("filename_prefix"), number++);
            try {
                ComfyFiles.Saved saved = run.saveFlat(run.text("output_path"), name, png);
                images.add(SavingNodes.describe(saved));
                paths.add(saved.path().toString());
            } catch (IOException e) {
                // Printed to the log of the real one.
            }
        }
        if (run.text("show_previews").equals("false")) {
            images.removeAll();
            ui.remove("files");
        }
        return Result.shown(ui, pictures, new NodeValue.Text(paths.toString()));
    }

    private static NodeClass tagger() {
        return new NodeClass("WD14Tagger|pysssss", true, List.of(required("image", IMAGES)), List.of("STRING"), run -> {
            ObjectNode ui = JsonNodeFactory.instance.objectNode();
            ArrayNode tags = ui.putArray("tags");
            run.value("image", NodeValue.Images.class).png().forEach(_ -> tags.add("1girl, solo"));
            return Result.shown(ui, new NodeValue.Text("1girl, solo"));
        });
    }

    private static NodeClass math() {
        List<NodeClass.Input> inputs = List.of(required("expression", new InputKind.Real(0, -1_000_000, 1_000_000)));
        return new NodeClass("MathExpression|pysssss", true, inputs, List.of("INT"), run -> {
            ObjectNode ui = JsonNodeFactory.instance.objectNode();
            ui.putArray("value").add(run.real("expression"));
            return Result.shown(ui, new NodeValue.Text(ui.toString()));
        });
    }

    /// Reports the path as it was given, wherever the file is.
    private static NodeClass preview3d() {
        return output("Preview3D", List.of(required("model_file", new InputKind.Text(""))), run -> {
            ObjectNode ui = JsonNodeFactory.instance.objectNode();
            ui.putArray("result").add(run.text("model_file")).addNull().addNull();
            return Result.shown(ui);
        });
    }

    /// Sends its pictures as binary frames to the client, and reports nothing.
    private static NodeClass websocket() {
        return output("SaveImageWebsocket", List.of(required("images", IMAGES)), run -> {
            run.value("images", NodeValue.Images.class);
            return Result.of();
        });
    }

    /// An output node, since ComfyUI would not execute it otherwise.
    private static NodeClass purge() {
        return output("PurgeVRAM", List.of(required("anything", IMAGES)), _ -> Result.of());
    }

    /// Reports what its input says: only the fake has this node.
    private static NodeClass reportsUi() {
        return output(
                "ReportsUi",
                List.of(required("ui", new InputKind.Text("{}"))),
                run -> Result.shown((ObjectNode) JSON.readTree(run.text("ui"))));
    }
}
