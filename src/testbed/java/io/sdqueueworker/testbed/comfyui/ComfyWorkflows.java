package io.sdqueueworker.testbed.comfyui;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.ThreadLocalRandom;

/// Graphs in ComfyUI's API format that a [FakeComfyUi] can execute.
public final class ComfyWorkflows {
    private ComfyWorkflows() {}

    /// From a checkpoint to one saved image of 64 × 64: nodes `1` to `7`, of which `5` samples 4 steps and `7`
    /// saves.
    public static ObjectNode textToImage(String prompt, long seed) {
        ObjectNode graph = JsonNodeFactory.instance.objectNode();
        add(graph, "1", "CheckpointLoaderSimple").put("ckpt_name", "v1-5-pruned-emaonly.safetensors");
        link(add(graph, "2", "CLIPTextEncode").put("text", prompt), "clip", "1", 1);
        link(add(graph, "3", "CLIPTextEncode").put("text", "blurry"), "clip", "1", 1);
        add(graph, "4", "EmptyLatentImage").put("width", 64).put("height", 64).put("batch_size", 1);
        ObjectNode sampler = add(graph, "5", "KSampler")
                .put("seed", seed)
                .put("steps", 4)
                .put("cfg", 7.5)
                .put("sampler_name", "euler")
                .put("scheduler", "normal")
                .put("denoise", 1.0);
        link(sampler, "model", "1", 0);
        link(sampler, "positive", "2", 0);
        link(sampler, "negative", "3", 0);
        link(sampler, "latent_image", "4", 0);
        ObjectNode decode = add(graph, "6", "VAEDecode");
        link(decode, "samples", "5", 0);
        link(decode, "vae", "1", 2);
        link(add(graph, "7", "SaveImage").put("filename_prefix", "fox"), "images", "6", 0);
        return graph;
    }

    /// Adds a picture of one colour, `1`, and a node `2` of this class that saves it.
    ///
    /// @return the inputs of the saving node, to be completed
    public static ObjectNode savedBy(ObjectNode graph, String classType) {
        add(graph, "1", "EmptyImage")
                .put("width", 8)
                .put("height", 8)
                .put("batch_size", 2)
                .put("color", 0xFF8800);
        ObjectNode inputs = add(graph, "2", classType);
        link(inputs, "images", "1", 0);
        return inputs;
    }

    /// Adds a picture of one colour that is saved as a video.
    public static void savedAsVideo(ObjectNode graph) {
        encode(savedBy(graph, "VHS_VideoCombine"));
    }

    /// Saves the pictures of another node as a video.
    public static void video(ObjectNode graph, String id, String from) {
        ObjectNode inputs = add(graph, id, "VHS_VideoCombine");
        encode(inputs);
        link(inputs, "images", from, 0);
    }

    private static void encode(ObjectNode video) {
        video.put("frame_rate", 8)
                .put("loop_count", 0)
                .put("filename_prefix", "fox")
                .put("format", "video/h264-mp4")
                .put("pingpong", false)
                .put("save_output", true);
    }

    /// Adds a picture of one colour, a different one every time, so that nothing comes from the cache.
    public static void picture(ObjectNode graph, String id, int width, int height, int frames) {
        add(graph, id, "EmptyImage")
                .put("width", width)
                .put("height", height)
                .put("batch_size", frames)
                .put("color", ThreadLocalRandom.current().nextInt(0x1000000));
    }

    /// Scales the pictures of another node.
    public static void scaled(ObjectNode graph, String id, String from, int width, int height) {
        ObjectNode scale = add(graph, id, "ImageScale")
                .put("upscale_method", "lanczos")
                .put("width", width)
                .put("height", height)
                .put("crop", "disabled");
        link(scale, "image", from, 0);
    }

    public static void saved(ObjectNode graph, String id, String from, String prefix) {
        link(add(graph, id, "SaveImage").put("filename_prefix", prefix), "images", from, 0);
    }

    /// A graph without a model that runs for many seconds, unless it is interrupted between two of its nodes.
    public static ObjectNode slow() {
        ObjectNode graph = JsonNodeFactory.instance.objectNode();
        picture(graph, "0", 1600, 1600, 1);
        // The real one needs time that grows with the square of the chain's length before it starts.
        int last = 150;
        for (int i = 1; i <= last; i++) {
            // The size alternates, because scaling to the same size is no work.
            scaled(graph, String.valueOf(i), String.valueOf(i - 1), 1600 + i % 2, 1600);
        }
        saved(graph, "save", String.valueOf(last), "slow");
        return graph;
    }

    /// Adds a node.
    ///
    /// @return its inputs, empty
    public static ObjectNode add(ObjectNode graph, String id, String classType) {
        return graph.putObject(id).put("class_type", classType).putObject("inputs");
    }

    /// Links an input to another node's output.
    public static void link(ObjectNode inputs, String name, String node, int slot) {
        inputs.putArray(name).add(node).add(slot);
    }
}
