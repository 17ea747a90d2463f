package io.sdqueueworker.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.task.Context;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.OutputLocation;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.TaskId;
import io.sdqueueworker.testbed.aws.SnsServer;
import io.sdqueueworker.testbed.aws.SnsServer.Published;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Publishes to topics that keep the order, and to those that do not.
class SnsNotifierTest {

    private final SnsServer server = SnsServer.start();
    private final TaskHeader task = task("publication-1");

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void publishesToAnOrdinaryTopic() throws Exception {
        notifier("results").publish(task, "{}");

        assertThat(published()).containsExactly("{}");
    }

    @Test
    void publishesEachMessageOfATaskToAFifoTopicOnce() throws Exception {
        SnsNotifier notifier = notifier("results.fifo");

        notifier.publish(task, "failed");
        notifier.publish(task, "failed again");
        notifier.publish(task, "completed");
        notifier.publish(task, "completed");

        assertThat(published()).containsExactly("failed", "failed again", "completed");
    }

    @Test
    void dropsNoMessageOfAnotherTask() throws Exception {
        SnsNotifier notifier = notifier("results.fifo");

        notifier.publish(task, "the same");
        notifier.publish(task("publication-2"), "the same");

        assertThat(published()).hasSize(2);
    }

    private SnsNotifier notifier(String topic) {
        return new SnsNotifier(server.client(), server.topicArn(topic));
    }

    private List<String> published() {
        return server.published().stream().map(Published::message).toList();
    }

    private static TaskHeader task(String identity) {
        TaskId id = new TaskId("a-task");
        return new TaskHeader(id, new Identity(identity), new OutputLocation("bucket", "", id), new Context("{}"));
    }
}
