package io.sdqueueworker.tasks;

import static io.sdqueueworker.testbed.aws.ClaimCheck.CONTENT_S3;
import static io.sdqueueworker.testbed.aws.ClaimCheck.KEY;
import static io.sdqueueworker.testbed.aws.ClaimCheck.LARGE;
import static io.sdqueueworker.testbed.aws.ClaimCheck.NEW_POINTER;
import static io.sdqueueworker.testbed.aws.ClaimCheck.largeTask;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Messages that say where in S3 their task is, where it cannot be had.
class RefusedClaimCheckTest {

    private static final String DENIED = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";

    @TempDir
    Path workDirectory;

    @Test
    void tellsOfAContentInAForeignBucket() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            around.s3().createBucket(otherBucket(around));
            around.sendBody(CONTENT_S3.deposit(around.s3(), otherBucket(around), largeTask("foreign")));

            JsonNode result = worker.result();
            worker.awaitEmptyQueue();

            assertThat(result.path("id").asText()).isEqualTo("foreign");
            assertThat(result.path("error").path("code").asText()).isEqualTo("INPUT_REFUSED");
            assertThat(around.runtime().generations()).isZero();
        }
    }

    @Test
    void quarantinesAPointerIntoAForeignBucket() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            around.s3().createBucket(otherBucket(around));
            String body = NEW_POINTER.deposit(around.s3(), otherBucket(around), largeTask("foreign"));
            String messageId = around.sendBody(body);

            worker.awaitEnded("setaside", "input_refused");
            worker.awaitEmptyQueue();

            JsonNode kept = RunningWorker.json(around.s3().text(around.bucket(), "quarantine/" + messageId + ".json"));
            assertThat(kept.path("body").asText()).isEqualTo(body);
            assertThat(kept.path("error").path("code").asText()).isEqualTo("INPUT_REFUSED");
        }
    }

    @Test
    void tellsOfAContentThatIsMissing() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            around.sendBody(CONTENT_S3.message(around.bucket(), TestServers.task("gone")));

            assertThat(worker.result().path("error").path("code").asText()).isEqualTo("INPUT_NOT_FOUND");
            worker.awaitEmptyQueue();
        }
    }

    @Test
    void handsAPointerToNothingToTheDeadLetterQueue() throws Exception {
        SqsServer.Queue deadLetters = TestServers.deadLetterQueue();
        try (TestServers around = TestServers.createWithDeadLetters(deadLetters, 2);
                RunningWorker _ = new RunningWorker(around, workDirectory).start()) {
            around.sendBody(NEW_POINTER.message(around.bucket(), TestServers.task("gone")));

            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> around.sqs().depth(deadLetters).visible() == 1);

            assertThat(around.s3().keys(around.bucket(), "quarantine/")).isEmpty();
        }
    }

    @Test
    void tellsOfAContentThatIsTooLarge() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .withPayloadLimit(LARGE)
                        .start()) {
            around.sendBody(CONTENT_S3.deposit(around.s3(), around.bucket(), largeTask("too-large")));

            JsonNode error = worker.result().path("error");

            assertThat(error.path("code").asText()).isEqualTo("INPUT_REFUSED");
            assertThat(error.path("detail").asText()).endsWith("has more than " + LARGE + " bytes");
        }
    }

    @Test
    void tellsOfAContentThatItMayNotRead() throws Exception {
        try (TestServers around = TestServers.create();
                FaultProxy front = FaultProxy.start(around.s3().endpoint());
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .withS3At(front.endpoint())
                        .start()) {
            front.when(request -> request.path().endsWith(KEY)).answer(403, "application/xml", DENIED);
            around.sendBody(CONTENT_S3.deposit(around.s3(), around.bucket(), largeTask("denied")));

            assertThat(worker.result().path("error").path("code").asText()).isEqualTo("INPUT_REFUSED");
            assertThat(worker.worker().notReadyBecause()).isEmpty();
        }
    }

    /// Not the output bucket.
    private static String otherBucket(TestServers around) {
        return around.bucket() + "-other";
    }
}
