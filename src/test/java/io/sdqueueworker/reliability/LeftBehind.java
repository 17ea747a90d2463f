package io.sdqueueworker.reliability;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.servers.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/// The state that a killed worker leaves while the runtime works on its tasks.
final class LeftBehind {

    private static final ObjectMapper JSON = new ObjectMapper();

    private LeftBehind() {}

    /// Sends the tasks, receives them like a worker, and records them as running.
    static void in(Path workDirectory, TestServers servers, String... bodies) throws IOException {
        ObjectNode left = JSON.createObjectNode().put("version", 1);
        ArrayNode tasks = left.putArray("tasks");
        for (String body : bodies) {
            servers.sendBody(body);
            var message = servers.sqs()
                    .client()
                    .receiveMessage(request -> request.queueUrl(servers.queue().url())
                            .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                    .messages()
                    .getFirst();
            Instant now = Instant.now();
            tasks.addObject()
                    .put("messageId", message.messageId())
                    .put("receiptHandle", message.receiptHandle())
                    .put("receiveCount", 1)
                    .put("sentAt", now.toString())
                    .put("receivedAt", now.toString())
                    .put("leaseExpiresAt", now.plusSeconds(30).toString())
                    .put("run", UUID.randomUUID().toString())
                    .put("body", body);
        }
        Files.createDirectories(workDirectory);
        Files.writeString(workDirectory.resolve("running.json"), left.toString());
    }
}
