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
import io.sdqueueworker.testing.WithServers;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Messages that name a place in S3 from which their task cannot be read.
@ExtendWith(WithServers.class)
class RefusedClaimCheckTest {

    private static final String DENIED = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";

    @Test
    void tellsOfAContentInAForeignBucket(TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        servers.s3().createBucket(otherBucket(servers));
        servers.sendBody(CONTENT_S3.deposit(servers.s3(), otherBucket(servers), largeTask("foreign")));

        JsonNode result = worker.result();
        worker.awaitEmptyQueue();

        assertThat(result.path("id").asText()).isEqualTo("foreign");
        assertThat(result.path("error").path("code").asText()).isEqualTo("INPUT_REFUSED");
        assertThat(servers.runtime().generations()).isZero();
    }

    @Test
    void quarantinesAPointerIntoAForeignBucket(TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        servers.s3().createBucket(otherBucket(servers));
        String body = NEW_POINTER.deposit(servers.s3(), otherBucket(servers), largeTask("foreign"));
        String messageId = servers.sendBody(body);

        worker.awaitEnded("setaside", "input_refused");
        worker.awaitEmptyQueue();

        JsonNode kept = RunningWorker.json(servers.s3().text(servers.bucket(), "quarantine/" + messageId + ".json"));
        assertThat(kept.path("body").asText()).isEqualTo(body);
        assertThat(kept.path("error").path("code").asText()).isEqualTo("INPUT_REFUSED");
    }

    @Test
    void tellsOfAContentThatIsMissing(TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        servers.sendBody(CONTENT_S3.message(servers.bucket(), TestServers.task("gone")));

        assertThat(worker.result().path("error").path("code").asText()).isEqualTo("INPUT_NOT_FOUND");
        worker.awaitEmptyQueue();
    }

    @Test
    void handsAPointerToNothingToTheDeadLetterQueue() throws Exception {
        SqsServer.Queue deadLetters = TestServers.deadLetterQueue();
        try (TestServers servers = TestServers.createWithDeadLetters(deadLetters, 2);
                RunningWorker _ = new RunningWorker(servers).start()) {
            servers.sendBody(NEW_POINTER.message(servers.bucket(), TestServers.task("gone")));

            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> servers.sqs().depth(deadLetters).visible() == 1);

            assertThat(servers.s3().keys(servers.bucket(), "quarantine/")).isEmpty();
        }
    }

    @Test
    void tellsOfAContentThatIsTooLarge(TestServers servers, RunningWorker worker) throws Exception {
        worker.withPayloadLimit(LARGE).start();
        servers.sendBody(CONTENT_S3.deposit(servers.s3(), servers.bucket(), largeTask("too-large")));

        JsonNode error = worker.result().path("error");

        assertThat(error.path("code").asText()).isEqualTo("INPUT_REFUSED");
        assertThat(error.path("detail").asText()).endsWith("has more than " + LARGE + " bytes");
    }

    @Test
    void tellsOfAContentThatItMayNotRead(TestServers servers, RunningWorker worker) throws Exception {
        FaultProxy front = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        worker.withS3At(front.endpoint()).start();
        front.when(request -> request.path().endsWith(KEY)).answer(403, "application/xml", DENIED);
        servers.sendBody(CONTENT_S3.deposit(servers.s3(), servers.bucket(), largeTask("denied")));

        assertThat(worker.result().path("error").path("code").asText()).isEqualTo("INPUT_REFUSED");
        assertThat(worker.worker().notReadyBecause()).isEmpty();
    }

    /// A bucket other than the output bucket.
    private static String otherBucket(TestServers servers) {
        return servers.bucket() + "-other";
    }
}
