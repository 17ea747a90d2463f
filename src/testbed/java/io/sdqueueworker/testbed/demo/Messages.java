package io.sdqueueworker.testbed.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.aws.S3Server;
import io.sdqueueworker.testbed.servers.TestServers;
import java.util.UUID;

/// The forms in which a task may come.
final class Messages {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Messages() {}

    /// The newest format, `v1alpha2`.
    static ObjectNode task(String id, String kind, JsonNode content) {
        ObjectNode task = JSON.createObjectNode();
        task.putObject("metadata")
                .put("id", id)
                .put("runtime", "demo")
                .put("tasktype", kind)
                .put("prefix", "output")
                .putObject("context")
                .put("sent_by", "make demo");
        task.set("content", content);
        return task;
    }

    /// The oldest format, `v1alpha1`: the Web UI's request with the routing data in it.
    ///
    /// @return the routing data, to be added to
    static ObjectNode addRouting(ObjectNode request, String id, String kind) {
        return request.putObject("alwayson_scripts")
                .put("task", kind)
                .put("id_task", id)
                .put("save_dir", "output");
    }

    static String withOuterTask(ObjectNode task) {
        return JSON.createObjectNode().set("task", task).toString();
    }

    /// As from a topic without raw delivery.
    static String inEnvelope(ObjectNode task) {
        return TestServers.envelope(task, UUID.randomUUID().toString());
    }

    /// Puts the content into the bucket; the message keeps whose task it is.
    static String withContentInS3(ObjectNode task, S3Server s3, String key) {
        s3.put(DemoServers.BUCKET, key, task.path("content").toString());
        ObjectNode message = task.deepCopy();
        message.remove("content");
        return message.put("content_s3", "s3://" + DemoServers.BUCKET + "/" + key)
                .toString();
    }

    /// Puts the whole task into the bucket, as Amazon's extended client libraries do.
    static String pointer(ObjectNode task, S3Server s3, String key) {
        s3.put(DemoServers.BUCKET, key, task.toString());
        return JSON.createArrayNode()
                .add("software.amazon.payloadoffloading.PayloadS3Pointer")
                .add(JSON.createObjectNode()
                        .put("s3BucketName", DemoServers.BUCKET)
                        .put("s3Key", key))
                .toString();
    }
}
