package io.sdqueueworker.migration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.migration.OriginalPayload.Target;
import io.sdqueueworker.testbed.servers.ImagePainter;
import io.sdqueueworker.testbed.servers.InputAnswer;
import io.sdqueueworker.testbed.servers.InputServer;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Payloads of the original queue agents work with this one, by every way that a request can take.
@ExtendWith(WithServers.class)
class OriginalPayloadsTest {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ofTheWebUiSucceed(boolean dynamicModel, TestServers servers, RunningWorker worker) throws Exception {
        worker.with("worker.dynamic-model", String.valueOf(dynamicModel));

        List<String> sent = sendAll(Target.WEB_UI, servers, worker);

        assertThat(sent).hasSizeGreaterThan(15);
        assertAllSucceed(worker.results(sent.size()), sent);
    }

    @Test
    void ofComfyUiSucceed(TestServers servers, RunningWorker worker) throws Exception {
        worker.withComfyUi();

        List<String> sent = sendAll(Target.COMFY_UI, servers, worker);

        assertThat(sent).hasSizeGreaterThan(9);
        assertAllSucceed(worker.results(sent.size()), sent);
    }

    /// The metadata that both queue agents accept beyond their documentation.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"id\":42,\"tasktype\":\"text-to-image\"",
                "\"id\":\"a\",\"tasktype\":\"text-to-image\",\"prefix\":\"a/b/\",\"context\":[1,null]",
                "\"id\":\"a\",\"tasktype\":\"text-to-image\",\"prefix\":\"/a\",\"runtime\":null,\"more\":{}"
            })
    void withOtherMetadataSucceed(String metadata, TestServers servers, RunningWorker worker) throws Exception {
        worker.start();

        servers.sendBody(TestServers.envelope(
                "{\"metadata\":{" + metadata
                        + "},\"content\":{\"prompt\":\"a boat\",\"width\":64,\"height\":64},\"more\":null}",
                UUID.randomUUID().toString()));

        assertThat(worker.result().path("result").asBoolean()).isTrue();
    }

    private static List<String> sendAll(Target target, TestServers servers, RunningWorker worker) throws Exception {
        InputServer inputs = servers.closing(InputServer.start());
        inputs.serve("/boat", InputAnswer.png(ImagePainter.png("a boat", 1, 64, 64)));
        worker.with("worker.inputs.allow-networks", "127.0.0.0/8,::1/128").start();
        List<String> sent = new ArrayList<>();
        for (OriginalPayload payload : OriginalPayload.values()) {
            if (payload.isFor(target)) {
                messages(payload, inputs.url("/boat")).forEach(message -> {
                    sent.add(message.path("metadata").path("id").asText());
                    servers.sendBody(
                            TestServers.envelope(message, UUID.randomUUID().toString()));
                });
            }
        }
        return sent;
    }

    /// The messages that each API publishes, and the task alone, as published to the topic.
    private static Stream<ObjectNode> messages(OriginalPayload payload, String image) {
        Stream<ObjectNode> published = payload.version().isEmpty()
                ? Stream.empty()
                : OriginalApi.ofVersion(payload.version())
                        .flatMap(api -> api.publishes(payload.request(payload.name() + "-" + api, image)).stream());
        return payload.version().equals("V1ALPHA1")
                ? published
                : Stream.concat(published, Stream.of((ObjectNode)
                        payload.request(payload.name(), image).path("task")));
    }

    private static void assertAllSucceed(List<JsonNode> results, List<String> sent) {
        assertThat(results)
                .allSatisfy(result -> {
                    assertThat(result.path("result").asBoolean())
                            .as(result.toString())
                            .isTrue();
                    assertThat(result.path("image_url")).isNotEmpty();
                })
                .extracting(result -> result.path("id").asText())
                .containsExactlyInAnyOrderElementsOf(sent);
    }
}
