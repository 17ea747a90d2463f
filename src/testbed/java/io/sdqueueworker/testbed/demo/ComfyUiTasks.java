package io.sdqueueworker.testbed.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import java.util.List;

/// The tasks of the demo for ComfyUI.
final class ComfyUiTasks {

    private static final String PIPELINE = "pipeline";

    private ComfyUiTasks() {}

    /// A task to copy and change.
    static ObjectNode example() {
        return Messages.task("my-pipeline", PIPELINE, drawing("a castle by the sea", 1));
    }

    static List<DemoTask> all(DemoInputs inputs) {
        return List.of(meadow(), postcard(inputs));
    }

    private static DemoTask meadow() {
        ObjectNode task = Messages.task("meadow", PIPELINE, drawing("a meadow in the rain", 21));
        return new DemoTask("meadow", PIPELINE, "v1alpha2, SNS envelope", 1, Messages.inEnvelope(task));
    }

    /// An image, an animation and a text from one workflow.
    private static DemoTask postcard(DemoInputs inputs) {
        ObjectNode graph = JsonNodeFactory.instance.objectNode();
        ComfyWorkflows.add(graph, "1", "LoadImage").put("image", inputs.web());
        ObjectNode scale = ComfyWorkflows.add(graph, "2", "ImageScale")
                .put("upscale_method", "lanczos")
                .put("width", 768)
                .put("height", 512)
                .put("crop", "center");
        ComfyWorkflows.link(scale, "image", "1", 0);
        ObjectNode image = ComfyWorkflows.add(graph, "3", "SaveImage").put("filename_prefix", "postcard");
        ComfyWorkflows.link(image, "images", "2", 0);
        ObjectNode animation = ComfyWorkflows.add(graph, "4", "SaveAnimatedWEBP")
                .put("filename_prefix", "postcard")
                .put("fps", 6)
                .put("lossless", true)
                .put("quality", 80)
                .put("method", "default");
        ComfyWorkflows.link(animation, "images", "2", 0);
        ComfyWorkflows.add(graph, "5", "ShowText").put("text", "Greetings from the castle");
        ObjectNode task = Messages.task("postcard", PIPELINE, graph);
        return new DemoTask("postcard", PIPELINE, "v1alpha2, input by http", 3, task.toString());
    }

    private static ObjectNode drawing(String prompt, long seed) {
        ObjectNode graph = ComfyWorkflows.textToImage(prompt, seed);
        graph.withObject("/4/inputs").put("width", 512).put("height", 512);
        graph.withObject("/5/inputs").put("steps", 20);
        return graph;
    }
}
