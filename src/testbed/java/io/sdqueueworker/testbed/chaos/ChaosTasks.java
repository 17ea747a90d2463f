package io.sdqueueworker.testbed.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.servers.TestServers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Pattern;

/// Draws random tasks, each of which can succeed: several kinds and forms, some longer than the visibility timeout,
/// some published twice, some with the id of an earlier one.
final class ChaosTasks {

    /// Identifies a task in the requests to a runtime; the id does not, because ids are reused.
    static final Pattern TOKEN = Pattern.compile("chaos-token-\\d+");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Random random;
    private final String webInput;
    private final String bucketInput;
    private final double longShare;
    private final List<String> ids = new ArrayList<>();
    private int drawn;

    /// A task to send.
    ///
    /// @param publication the id of the envelope; without one, the message id identifies the task
    /// @param messages the number of messages to send
    record Draft(String token, String kind, String body, Optional<String> publication, int messages) {}

    /// @param webInput the address of an image
    /// @param bucketInput the address of an image in the bucket
    /// @param longShare the share of tasks, from 0 to 1, that take 8 s: longer than the visibility timeout without
    ///     a renewal
    ChaosTasks(long seed, String webInput, String bucketInput, double longShare) {
        this.random = new Random(seed);
        this.webInput = webInput;
        this.bucketInput = bucketInput;
        this.longShare = longShare;
    }

    /// A task for the workers of this runtime.
    Draft draw(boolean forComfyUi) {
        String token = "chaos-token-" + ++drawn;
        String id = id();
        ObjectNode task = forComfyUi ? pipeline(id, token) : webUi(id, token);
        String kind = task.at("/metadata/tasktype")
                .asText(task.at("/alwayson_scripts/task").asText());
        if (random.nextBoolean()) {
            return new Draft(token, kind, task.toString(), Optional.empty(), 1);
        }
        byte[] bits = new byte[16];
        random.nextBytes(bits);
        String publication = UUID.nameUUIDFromBytes(bits).toString();
        int messages = random.nextInt(8) == 0 ? 2 : 1;
        return new Draft(token, kind, TestServers.envelope(task, publication), Optional.of(publication), messages);
    }

    private String id() {
        if (!ids.isEmpty() && random.nextInt(10) == 0) {
            return ids.get(random.nextInt(ids.size()));
        }
        String id = "task-" + drawn;
        ids.add(id);
        return id;
    }

    private ObjectNode webUi(String id, String token) {
        return switch (random.nextInt(9)) {
            case 0 -> {
                ObjectNode task = TestServers.task(id, "png-info");
                task.withObject("/content").put("image", bucketInput);
                yield task;
            }
            case 1 -> {
                ObjectNode task = TestServers.task(id, "extra-single-image");
                task.withObject("/content")
                        .put("upscaler_1", "Lanczos")
                        .put("upscaling_resize", 2)
                        .put("image", webInput);
                yield task;
            }
            case 2 -> {
                ObjectNode task = TestServers.task(id, "interrogate");
                task.withObject("/content").put("model", "clip").put("image", webInput);
                yield task;
            }
            case 3, 4 -> {
                ObjectNode task = TestServers.task(id, "image-to-image");
                drawing(task.withObject("/content"), token)
                        .putArray("init_images")
                        .add(webInput);
                yield task;
            }
            case 5 -> {
                ObjectNode request = drawing(JSON.createObjectNode(), token);
                request.putObject("alwayson_scripts")
                        .put("task", "text-to-image")
                        .put("id_task", id)
                        .put("save_dir", "output");
                yield request;
            }
            default -> {
                ObjectNode task = TestServers.task(id);
                drawing(task.withObject("/content"), token);
                yield task;
            }
        };
    }

    private ObjectNode drawing(ObjectNode content, String token) {
        return content.put("prompt", "a fox, " + token)
                // A random seed makes two runs of a task visible.
                .put("seed", random.nextInt(4) == 0 ? -1 : drawn)
                .put("steps", steps())
                .put("width", 64)
                .put("height", 64);
    }

    private ObjectNode pipeline(String id, String token) {
        ObjectNode graph = ComfyWorkflows.textToImage("a fox, " + token, drawn);
        graph.withObject("/5/inputs").put("steps", steps());
        if (random.nextInt(5) == 0) {
            // A fetched picture in addition to the generated one.
            ObjectNode other = JsonNodeFactory.instance.objectNode();
            ComfyWorkflows.add(other, "20", "LoadImage").put("image", webInput);
            ComfyWorkflows.scaled(other, "21", "20", 32, 32);
            ComfyWorkflows.saved(other, "22", "21", "other");
            graph.setAll(other);
        }
        return TestServers.pipeline(id, graph);
    }

    /// The steps for 0.2 to 8 s, most of them short.
    private int steps() {
        double draw = random.nextDouble();
        if (draw < longShare) {
            return 160;
        }
        return draw < longShare + 0.2 ? 20 + random.nextInt(40) : 4 + random.nextInt(8);
    }
}
