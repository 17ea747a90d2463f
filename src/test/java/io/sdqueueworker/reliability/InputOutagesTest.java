package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.staging.Deadline;
import io.sdqueueworker.staging.SourceFailedException;
import io.sdqueueworker.staging.web.Dialler;
import io.sdqueueworker.staging.web.WebAddress;
import io.sdqueueworker.testbed.servers.ImagePainter;
import io.sdqueueworker.testbed.servers.InputAnswer;
import io.sdqueueworker.testbed.servers.InputServer;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Outages of the way to the sources of inputs: the network, a NAT gateway, or a firewall.
@ExtendWith(WithServers.class)
class InputOutagesTest {

    private static final int TASKS = 8;

    private final AtomicBoolean isDown = new AtomicBoolean(true);

    @Test
    void waitsIfTheInputsOfDifferentHostsFail(TestServers servers, RunningWorker worker) throws Exception {
        InputServer web = servers.closing(InputServer.start());
        web.serve("/input.png", InputAnswer.png(ImagePainter.png("an input", 1, 8, 8)));
        worker.with("worker.inputs.allow-networks", "203.0.113.0/24")
                .with("worker.inputs.ports", String.valueOf(web.port()))
                .withWayOut(this::leadsToLoopback)
                .start();
        for (int task = 0; task < TASKS; task++) {
            servers.sendBody(taskOfHost("203.0.113." + (task + 1), web.port(), task));
        }

        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> worker.worker()
                        .notReadyBecause()
                        .filter(reason -> reason.contains("inputs from 3 different sources in a row cannot be fetched"))
                        .isPresent());
        isDown.set(false);

        assertThat(worker.results(TASKS))
                .extracting(result -> result.path("result"))
                .allMatch(JsonNode::asBoolean);
        // The first two might have been the fault of their hosts.
        assertThat(worker.setbacks().getOrDefault("retryable input_unavailable", 0))
                .isLessThanOrEqualTo(4);
        assertThat(worker.setbacks().keySet()).doesNotContain("setaside input_unavailable");
    }

    /// Every host is the test server, once the way is up.
    private Dialler leadsToLoopback(Dialler dialler) {
        return new Dialler() {
            @Override
            public Response get(WebAddress url, InetAddress address, Deadline deadline)
                    throws IOException, InterruptedException {
                if (isDown.get()) {
                    throw SourceFailedException.unavailable("no connection to its source");
                }
                return dialler.get(url, InetAddress.getLoopbackAddress(), deadline);
            }
        };
    }

    private static String taskOfHost(String host, int port, int number) {
        ObjectNode task = TestServers.task("task-" + number, "image-to-image");
        ObjectNode content = task.withObject("/content");
        content.put("prompt", "a fox").put("width", 8).put("height", 8);
        content.putArray("init_images").add("http://" + host + ":" + port + "/input.png");
        return task.toString();
    }
}
