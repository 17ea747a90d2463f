package io.sdqueueworker.chaos;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testing.Surroundings;
import io.sdqueueworker.testing.comfyui.ComfyWorkflows;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/// Makes tasks of mixed kinds, each of which can succeed.
final class Load {

    /// Longer than a message stays hidden without renewals.
    private static final int LONG_STEPS = 130;

    private static final int SHORT_STEPS = 4;

    private final Random random;
    private final String inputUrl;
    private int made;

    /// @param inputUrl an image for tasks with an input
    Load(long seed, String inputUrl) {
        this.random = new Random(seed);
        this.inputUrl = inputUrl;
    }

    int made() {
        return made;
    }

    Publication next(Station station) {
        made++;
        String task = switch (station) {
            case SDWEBUI -> webUi();
            case COMFYUI -> comfyUi();
        };
        if (random.nextInt(3) > 0) {
            return new Publication(made, station, List.of(task));
        }
        String envelope = Surroundings.envelope(task, UUID.randomUUID().toString());
        // The same publication comes twice now and then, under two ids of SQS.
        return new Publication(made, station, random.nextInt(6) == 0 ? List.of(envelope, envelope) : List.of(envelope));
    }

    private String webUi() {
        ObjectNode task = Surroundings.task(id());
        ObjectNode content = task.withObject("/content");
        // The first of all, too: some runs are short.
        switch (made <= 4 ? 0 : random.nextInt(12)) {
            case 0 -> content.put("steps", LONG_STEPS);
            case 1, 2 -> {
                task.withObject("/metadata").put("tasktype", "image-to-image");
                content.putArray("init_images").add(inputUrl);
            }
            case 3 -> {
                task.withObject("/metadata").put("tasktype", "png-info");
                content.removeAll().put("image", inputUrl);
            }
            case 4 -> {
                task.withObject("/metadata").put("tasktype", "interrogate");
                content.removeAll().put("image", inputUrl).put("model", "clip");
            }
            default -> content.put("steps", 1 + random.nextInt(SHORT_STEPS));
        }
        return numbered(task);
    }

    private String comfyUi() {
        ObjectNode graph;
        if (random.nextInt(3) == 0) {
            graph = JsonNodeFactory.instance.objectNode();
            ComfyWorkflows.add(graph, "1", "LoadImage").put("image", inputUrl);
            ObjectNode save = ComfyWorkflows.add(graph, "2", "SaveImage").put("filename_prefix", "fox");
            ComfyWorkflows.link(save, "images", "1", 0);
        } else {
            graph = ComfyWorkflows.textToImage("a fox", random.nextInt(1_000_000));
        }
        return numbered(Surroundings.pipeline(id(), graph));
    }

    private String numbered(ObjectNode task) {
        task.withObject("/metadata").putObject("context").put("publication", made);
        return task.toString();
    }

    /// Senders use an id again.
    private String id() {
        return "task-" + (made > 10 && random.nextInt(12) == 0 ? made - 7 : made);
    }
}
