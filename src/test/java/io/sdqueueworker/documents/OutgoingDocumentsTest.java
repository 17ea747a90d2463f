package io.sdqueueworker.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testbed.servers.WireSchema;
import org.junit.jupiter.api.Test;

class OutgoingDocumentsTest {

    private static final ObjectNode NOTIFICATION = example(WireSchema.NOTIFICATION);

    private final TestServers servers = TestServers.create();

    @Test
    void takesDocumentsThatAreAsTheirSchemasSay() {
        publish(NOTIFICATION);
        store("output/my-task.out", example(WireSchema.RESULT_SDWEBUI));
        store("output/my-pipeline.out", example(WireSchema.RESULT_COMFYUI));
        store("quarantine/a.json", example(WireSchema.QUARANTINE));
        store("output/my-task-1.png", "not a document");

        assertThatNoException().isThrownBy(servers::close);
    }

    @Test
    void namesAFieldOfANotificationThatNoSchemaKnows() {
        publish(NOTIFICATION.deepCopy().put("progress", 1));

        assertThat(catchThrowable(servers::close))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("'progress'");
    }

    @Test
    void namesAFieldThatAResultDocumentLacks() {
        store("output/my-task.out", example(WireSchema.RESULT_SDWEBUI).without("identity"));
        store("output/my-pipeline.out", example(WireSchema.RESULT_COMFYUI).without("notification"));

        assertThat(catchThrowable(servers::close)).hasMessageContainingAll("'identity'", "'notification'");
    }

    @Test
    void namesAFieldThatAQuarantinedMessageLacks() {
        store("quarantine/a.json", example(WireSchema.QUARANTINE).without("body"));

        assertThat(catchThrowable(servers::close)).hasMessageContaining("'body'");
    }

    private void publish(JsonNode message) {
        servers.sns()
                .client()
                .publish(request -> request.topicArn(servers.sns().topicArn()).message(message.toString()));
    }

    private void store(String key, Object document) {
        servers.s3().put(servers.bucket(), key, document.toString());
    }

    private static ObjectNode example(WireSchema schema) {
        return (ObjectNode) schema.json().path("examples").get(0);
    }
}
