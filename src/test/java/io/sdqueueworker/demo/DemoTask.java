package io.sdqueueworker.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.UUID;

/// One task of the demo, as a client would send it.
///
/// @param id the task's id
/// @param form how the message is wrapped, for the table
/// @param body the message
record DemoTask(String id, String form, String body) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// A task for each way in which a message may come.
    static List<DemoTask> all() {
        ObjectNode raw = task("demo-raw", "a lighthouse at dawn", 7, 1);
        ObjectNode wrapped = JSON.createObjectNode();
        wrapped.set("task", task("demo-outer-task", "a fox in the snow", 11, 1));
        ObjectNode batch = task("demo-batch", "four islands", 42, 4);
        return List.of(
                new DemoTask("demo-raw", "raw body", raw.toString()),
                new DemoTask("demo-outer-task", "raw body, outer task", wrapped.toString()),
                new DemoTask("demo-sns", "SNS envelope", envelope(task("demo-sns", "a harbour in the fog", 3, 1))),
                new DemoTask("demo-batch", "SNS envelope, 4 images", envelope(batch)));
    }

    /// A message to copy and change.
    static String example() {
        return task("my-task", "a castle on a hill", 1, 1).toString();
    }

    private static ObjectNode task(String id, String prompt, long seed, int images) {
        ObjectNode task = JSON.createObjectNode();
        task.putObject("metadata")
                .put("id", id)
                .put("runtime", "demo")
                .put("tasktype", "text-to-image")
                .put("prefix", "output")
                .putObject("context")
                .put("sent_by", "make demo");
        task.putObject("content")
                .put("prompt", prompt)
                .put("seed", seed)
                .put("steps", 20)
                .put("width", 512)
                .put("height", 512)
                .put("batch_size", images);
        return task;
    }

    private static String envelope(ObjectNode task) {
        return JSON.createObjectNode()
                .put("Type", "Notification")
                .put("MessageId", UUID.randomUUID().toString())
                .put("TopicArn", "arn:aws:sns:us-east-1:000000000000:tasks")
                .put("Message", task.toString())
                .toString();
    }
}
