package io.sdqueueworker.testbed.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The messages in the folder `examples`, which the demo sends. Each is called by the id of its task.
public final class Examples {

    /// Programs and tests run in the root of the repository.
    public static final Path FOLDER = Path.of("examples");

    /// Sends a task.
    static final Path SENDER = FOLDER.resolve("send.py");

    /// Prints results and downloads their images.
    static final Path RECEIVER = FOLDER.resolve("receive.py");

    /// The host that the examples name instead of a real one.
    static final String WEB = "https://images.example.com";

    private static final String PAYLOADS = "payloads/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String TEXT_TO_IMAGE = "text-to-image";
    private static final String IMAGE_TO_IMAGE = "image-to-image";
    private static final String PIPELINE = "pipeline";

    private Examples() {}

    /// One of the examples.
    ///
    /// @param files the number of files that its task produces; a task without files produces a text
    private record Example(String id, String kind, int files) {}

    private static final List<Example> ALL = List.of(
            new Example("text-to-image", TEXT_TO_IMAGE, 1),
            new Example("outer-task", TEXT_TO_IMAGE, 1),
            new Example("sns-envelope", TEXT_TO_IMAGE, 1),
            new Example("v1alpha1", TEXT_TO_IMAGE, 2),
            new Example("v1alpha1-image-link", IMAGE_TO_IMAGE, 1),
            new Example("checkpoint", TEXT_TO_IMAGE, 1),
            new Example("lora", TEXT_TO_IMAGE, 1),
            new Example("controlnet", TEXT_TO_IMAGE, 1),
            new Example("image-to-image", IMAGE_TO_IMAGE, 1),
            new Example("inpainting", IMAGE_TO_IMAGE, 1),
            new Example("content-s3", IMAGE_TO_IMAGE, 1),
            new Example("extra-single-image", "extra-single-image", 1),
            new Example("s3-pointer", "extra-single-image", 1),
            new Example("extra-batch-images", "extra-batch-images", 2),
            new Example("interrogate", "interrogate", 0),
            new Example("png-info", "png-info", 0),
            new Example("comfyui-text-to-image", PIPELINE, 1),
            new Example("comfyui-image-by-url", PIPELINE, 1),
            new Example("comfyui-lora", PIPELINE, 1),
            new Example("comfyui-video", PIPELINE, 1));

    /// All tasks, with their inputs on the demo's own servers.
    ///
    /// @param servers receives the payloads that messages point to
    static List<DemoTask> all(DemoServers servers) {
        List.of("content.json", "task.json").forEach(name -> putPayload(servers, name));
        return ALL.stream()
                .map(example -> new DemoTask(
                        example.id(),
                        example.kind(),
                        example.files(),
                        withDemoUrls(servers, read(example.id() + ".json"))))
                .toList();
    }

    /// The ids of all examples, which are the names of their files.
    public static List<String> ids() {
        return ALL.stream().map(Example::id).toList();
    }

    /// A task to copy and change.
    static ObjectNode example(RuntimeType type) {
        try {
            ObjectNode task = (ObjectNode) JSON.readTree(
                    read(type == RuntimeType.SDWEBUI ? "text-to-image.json" : "comfyui-text-to-image.json"));
            task.withObject("/metadata").put("id", type == RuntimeType.SDWEBUI ? "my-image" : "my-pipeline");
            return task;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void putPayload(DemoServers servers, String name) {
        String key = PAYLOADS + name;
        servers.s3().put(DemoServers.BUCKET, key, withDemoUrls(servers, read(key)));
    }

    private static String withDemoUrls(DemoServers servers, String example) {
        return example.replace(WEB, servers.web().url(""));
    }

    private static String read(String name) {
        try {
            return Files.readString(FOLDER.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
