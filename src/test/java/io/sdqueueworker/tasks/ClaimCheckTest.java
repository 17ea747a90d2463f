package io.sdqueueworker.tasks;

import static io.sdqueueworker.testbed.aws.ClaimCheck.CONTENT_S3;
import static io.sdqueueworker.testbed.aws.ClaimCheck.KEY;
import static io.sdqueueworker.testbed.aws.ClaimCheck.NEW_POINTER;
import static io.sdqueueworker.testbed.aws.ClaimCheck.largeTask;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.aws.ClaimCheck;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tasks that are too large for a message: their messages name their place in S3.
@ExtendWith(WithServers.class)
class ClaimCheckTest {

    @ParameterizedTest
    @EnumSource
    void worksOnALargeTask(ClaimCheck form, TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        servers.sendBody(form.deposit(servers.s3(), servers.bucket(), largeTask("large")));

        JsonNode result = worker.result();
        worker.awaitEmptyQueue();

        assertThat(result.path("id").asText()).isEqualTo("large");
        assertThat(result.path("result").asBoolean()).isTrue();
        assertThat(result.path("context").toString()).isEqualTo("{\"price\":1}");
        assertThat(servers.s3().keys(servers.bucket(), KEY)).containsExactly(KEY);
    }

    @Test
    void worksOnATaskInAPayloadBucket(TestServers servers, RunningWorker worker) throws Exception {
        worker.with("worker.payload-buckets", "some-bucket," + otherBucket(servers))
                .start();
        servers.s3().createBucket(otherBucket(servers));
        servers.sendBody(NEW_POINTER.deposit(servers.s3(), otherBucket(servers), largeTask("beside")));

        assertThat(worker.result().path("result").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"NEW_POINTER", "CONTENT_S3"})
    void triesAgainWhileTheStoreDoesNotAnswer(ClaimCheck form, TestServers servers, RunningWorker worker)
            throws Exception {
        FaultProxy front = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        worker.withS3At(front.endpoint()).start();
        front.when(request -> request.path().endsWith(KEY))
                .answer(503, "application/xml", "<Error><Code>SlowDown</Code></Error>");
        servers.sendBody(form.deposit(servers.s3(), servers.bucket(), largeTask("late")));
        worker.awaitNotReady("payload-get");

        front.clear();

        assertThat(worker.result().path("result").asBoolean()).isTrue();
        worker.awaitEmptyQueue();
        assertThat(worker.setbacks()).isEmpty();
    }

    @Test
    void tellsAgainOfAFinishedTaskWhosePayloadIsGone(TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        String message = TestServers.envelope(
                CONTENT_S3.deposit(servers.s3(), servers.bucket(), largeTask("twice")),
                UUID.randomUUID().toString());
        servers.sendBody(message);
        worker.result();
        worker.awaitEmptyQueue();
        servers.s3()
                .client()
                .deleteObject(request -> request.bucket(servers.bucket()).key(KEY));

        servers.sendBody(message);

        var results = worker.results(2);
        assertThat(results.get(1)).isEqualTo(results.get(0));
        assertThat(servers.runtime().generations()).isEqualTo(1);
    }

    @Test
    void fetchesNothingForATaskThatHasExpired(TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        ObjectNode task = TestServers.task("expired");
        task.withObject("/metadata").put("expires_at", Instant.EPOCH.toString());
        servers.sendBody(CONTENT_S3.message("nowhere", task));

        assertThat(worker.result().path("error").path("code").asText()).isEqualTo("EXPIRED");
    }

    /// A bucket other than the output bucket.
    private static String otherBucket(TestServers servers) {
        return servers.bucket() + "-other";
    }
}
