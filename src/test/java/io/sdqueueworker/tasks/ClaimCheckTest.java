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
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tasks that are too large for a message: their messages say where in S3 they are.
class ClaimCheckTest {

    @TempDir
    Path workDirectory;

    @ParameterizedTest
    @EnumSource
    void worksOnALargeTask(ClaimCheck form) throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            around.sendBody(form.deposit(around.s3(), around.bucket(), largeTask("large")));

            JsonNode result = worker.result();
            worker.awaitEmptyQueue();

            assertThat(result.path("id").asText()).isEqualTo("large");
            assertThat(result.path("result").asBoolean()).isTrue();
            assertThat(result.path("context").toString()).isEqualTo("{\"price\":1}");
            assertThat(around.s3().keys(around.bucket(), KEY)).containsExactly(KEY);
        }
    }

    @Test
    void worksOnATaskInAPayloadBucket() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .with("worker.payload-buckets", "some-bucket," + otherBucket(around))
                        .start()) {
            around.s3().createBucket(otherBucket(around));
            around.sendBody(NEW_POINTER.deposit(around.s3(), otherBucket(around), largeTask("beside")));

            assertThat(worker.result().path("result").asBoolean()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NEW_POINTER", "CONTENT_S3"})
    void triesAgainWhileTheStoreDoesNotAnswer(ClaimCheck form) throws Exception {
        try (TestServers around = TestServers.create();
                FaultProxy front = FaultProxy.start(around.s3().endpoint());
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .withS3At(front.endpoint())
                        .start()) {
            front.when(request -> request.path().endsWith(KEY))
                    .answer(503, "application/xml", "<Error><Code>SlowDown</Code></Error>");
            around.sendBody(form.deposit(around.s3(), around.bucket(), largeTask("late")));
            worker.awaitEnded("retryable", "storage_unavailable");

            front.clear();

            assertThat(worker.result().path("result").asBoolean()).isTrue();
            worker.awaitEmptyQueue();
        }
    }

    @Test
    void tellsAgainOfAFinishedTaskWhosePayloadIsGone() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            String message = TestServers.envelope(
                    CONTENT_S3.deposit(around.s3(), around.bucket(), largeTask("twice")),
                    UUID.randomUUID().toString());
            around.sendBody(message);
            worker.result();
            worker.awaitEmptyQueue();
            around.s3()
                    .client()
                    .deleteObject(request -> request.bucket(around.bucket()).key(KEY));

            around.sendBody(message);

            var results = worker.results(2);
            assertThat(results.get(1)).isEqualTo(results.get(0));
            assertThat(around.runtime().generations()).isEqualTo(1);
        }
    }

    @Test
    void fetchesNothingForATaskThatHasExpired() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            ObjectNode task = TestServers.task("expired");
            task.withObject("/metadata").put("expires_at", Instant.EPOCH.toString());
            around.sendBody(CONTENT_S3.message("nowhere", task));

            assertThat(worker.result().path("error").path("code").asText()).isEqualTo("EXPIRED");
        }
    }

    /// Not the output bucket.
    private static String otherBucket(TestServers around) {
        return around.bucket() + "-other";
    }
}
