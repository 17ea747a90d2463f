package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.faults.ProxiedRequest;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.sdwebui.FakeWebUiSettings;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Failures of dependencies: the intake closes with a reason and opens by itself, and the task succeeds in the end.
@ExtendWith(WithServers.class)
class OutagesTest {

    @ParameterizedTest
    @CsvSource({"503, storage_unavailable", "403, access_denied"})
    void givesBackWhatTheBucketDoesNotTakeInTimeAndGoesOnByItself(
            int status, String code, TestServers servers, RunningWorker worker) throws Exception {
        FaultProxy bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        worker.with("worker.publication-timeout", "1ms")
                .withS3At(bucket.endpoint())
                .start()
                .awaitReady();
        bucket.when(OutagesTest::isUpload).answer(status, "application/xml", "<Error><Code>Planned</Code></Error>");
        servers.send("stored-late");
        worker.awaitEnded("retryable", code);

        assertThat(worker.worker().notReadyBecause())
                .hasValueSatisfying(reason -> assertThat(reason).startsWith("storage: "));
        bucket.clear();

        assertThat(worker.result().path("result").asBoolean()).isTrue();
        worker.awaitEmptyQueue();
    }

    @Test
    void generatesNothingForAStoreWithoutConditionalWrites(TestServers servers, RunningWorker worker) throws Exception {
        FaultProxy bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        bucket.when(request -> request.header("If-None-Match").isPresent())
                .answer(501, "application/xml", "<Error><Code>NotImplemented</Code></Error>");
        servers.send("stays");
        worker.withS3At(bucket.endpoint()).start();

        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> worker.worker().notReadyBecause().orElse("").contains("If-None-Match"));
        assertThat(servers.runtime().generations()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {503, 403})
    void keepsWhatItHasGeneratedWhileTheBucketFails(int status, TestServers servers, RunningWorker worker)
            throws Exception {
        FaultProxy bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        worker.withS3At(bucket.endpoint()).start().awaitReady();
        bucket.when(OutagesTest::isUpload).answer(status, "application/xml", "<Error><Code>Planned</Code></Error>");
        servers.send("kept");
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> worker.worker().notReadyBecause().orElse("").startsWith("storage: "));
        bucket.clear();

        assertThat(worker.result().path("result").asBoolean()).isTrue();
        worker.awaitEmptyQueue();
        assertThat(servers.runtime().generations()).isEqualTo(1);
        assertThat(worker.setbacks()).isEmpty();
    }

    /// A policy of the bucket may exclude the prefix of one task.
    @Test
    void failsATaskAloneWhosePrefixIsDenied(TestServers servers, RunningWorker worker) throws Exception {
        FaultProxy bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        bucket.when(request -> request.method().equals("PUT") && request.path().contains("/denied/"))
                .answer(403, "application/xml", "<Error><Code>AccessDenied</Code></Error>");
        worker.withS3At(bucket.endpoint()).start();
        ObjectNode denied = TestServers.task("denied-task");
        denied.withObject("/metadata").put("prefix", "denied");

        String messageId = servers.sendBody(denied.toString());

        JsonNode result = worker.result();
        assertThat(result.at("/error/code").asText()).isEqualTo("OUTPUT_REFUSED");
        assertThat(result.at("/error/detail").asText()).contains("/denied/", "403 AccessDenied");
        String document = result.path("output_url").asText().replace("s3://" + servers.bucket() + "/", "");
        assertThat(document).startsWith("quarantine/denied-task-");
        assertThat(servers.s3().keys(servers.bucket(), "quarantine/"))
                .containsExactlyInAnyOrder(document, "quarantine/" + messageId + ".json");
        assertThat(servers.runtime().generations()).isEqualTo(1);
        assertThat(worker.worker().notReadyBecause()).isEmpty();
        worker.awaitEmptyQueue();
    }

    @Test
    void keepsWhatItHasGeneratedWhileTheTopicFails(TestServers servers, RunningWorker worker) throws Exception {
        worker.start().awaitReady();
        servers.sns().failUntilCleared(500, "InternalError");
        servers.send("untold");
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> worker.worker().notReadyBecause().orElse("").startsWith("notification: "));
        servers.sns().clearFailures();

        assertThat(worker.result().path("result").asBoolean()).isTrue();
        worker.awaitEmptyQueue();
        assertThat(worker.setbacks()).isEmpty();
    }

    @Test
    void survivesAnUploadWhoseConnectionBreaks(TestServers servers, RunningWorker worker) throws Exception {
        FaultProxy bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        worker.withS3At(bucket.endpoint()).start();
        bucket.when(OutagesTest::isUpload).times(1).reset();
        servers.send("reset");

        assertThat(worker.result().path("result").asBoolean()).isTrue();
        assertThat(servers.runtime().generations()).isEqualTo(1);
    }

    @Test
    void survivesADocumentWhoseConnectionBreaks(TestServers servers, RunningWorker worker) throws Exception {
        FaultProxy bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        worker.withS3At(bucket.endpoint()).start();
        bucket.when(request -> isUpload(request) && request.path().endsWith(".out"))
                .times(2)
                .reset();
        servers.send("document-reset");

        assertThat(worker.result().path("result").asBoolean()).isTrue();
        assertThat(servers.runtime().generations()).isEqualTo(1);
    }

    @Test
    void setsATaskAsideThoughTheTopicRefuses(TestServers servers, RunningWorker worker) throws Exception {
        worker.with("worker.max-attempts", "1")
                .with("worker.publication-timeout", "1ms")
                .start();
        worker.awaitReady();
        servers.sns().failUntilCleared(403, "AuthorizationError");
        servers.runtime().next(Behaviour.outOfMemory(), Behaviour.outOfMemory());
        String messageId = servers.send("untold");

        worker.awaitEnded("setaside", "out_of_memory");
        worker.awaitEmptyQueue();

        assertThat(servers.s3().keys(servers.bucket(), "quarantine/"))
                .containsExactly("quarantine/" + messageId + ".json");
    }

    @Test
    void publishesNothingOnceItsLeaseIsLost(TestServers servers, RunningWorker worker) throws Exception {
        FaultProxy queue = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        worker.with("worker.visibility", "3s").withSqsAt(queue.endpoint()).start();
        servers.runtime().next(Behaviour.hang());
        servers.send("lost");
        servers.runtime().awaitGenerationStarted(1, Duration.ofMinutes(2));
        queue.when(request -> request.calls("ChangeMessageVisibility"))
                .answer(
                        400,
                        "application/x-amz-json-1.0",
                        "{\"__type\":\"com.amazonaws.sqs#ReceiptHandleIsInvalid\",\"message\":\"taken over\"}");

        worker.awaitEnded("abandoned", "lease_lost");

        assertThat(servers.runtime().interrupts()).isPositive();
        assertThat(servers.sns().published()).isEmpty();
        assertThat(servers.s3().keys(servers.bucket(), "output/")).isEmpty();
        assertThat(queue.count(request -> request.calls("DeleteMessage"))).isZero();
    }

    @Test
    void takesALostAnswerToItsDocumentForItsOwnWork(TestServers servers, RunningWorker worker) throws Exception {
        FaultProxy bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        worker.withS3At(bucket.endpoint()).start();
        bucket.when(request -> isUpload(request) && request.path().endsWith(".out"))
                .times(1)
                .loseAnswer();
        servers.send("answer-lost");

        assertThat(worker.result().path("result").asBoolean()).isTrue();
        worker.awaitEmptyQueue();
        worker.awaitEnded("completed", "");
        assertThat(servers.runtime().generations()).isEqualTo(1);
    }

    @Test
    void closesWhileTheRuntimeIsAwayBeforeItTakesATask(TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        servers.runtime().die();
        servers.send("early");
        // Either a task notices it or the check between two polls does, with the same result.
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> worker.worker().notReadyBecause().orElse("").startsWith("runtime: "));
        servers.runtime().revive();

        assertThat(worker.result().path("result").asBoolean()).isTrue();
    }

    @Test
    void rejectsATaskWhoseOutputsDoNotFitIntoTheSpool(TestServers servers, RunningWorker worker) throws Exception {
        worker.withSpoolLimit(1_024).start();
        servers.send("too-large");

        assertThat(worker.result().path("error").path("code").asText()).isEqualTo("OUTPUT_TOO_LARGE");
        worker.awaitEmptyQueue();
        assertThat(servers.runtime().generations()).isEqualTo(1);
        assertThat(RunningWorker.spooled(servers.workDirectory())).isEmpty();
    }

    @Test
    void stopsATaskAtTheTimeLimit() throws Exception {
        try (TestServers servers =
                        TestServers.create(FakeWebUiSettings.defaults().withStepTime(Duration.ofSeconds(5)));
                RunningWorker worker = new RunningWorker(servers)
                        .with("worker.max-attempts", "1")
                        .with("worker.generation-timeout", "2s")
                        .start()) {
            servers.send("endless");

            assertThat(worker.result().path("error").path("code").asText()).isEqualTo("RUNTIME_TIMEOUT");
            assertThat(servers.runtime().interrupts()).isPositive();
        }
    }

    @Test
    void setsATaskAsideThatNeverHasImages(TestServers servers, RunningWorker worker) throws Exception {
        worker.with("worker.max-attempts", "1").start();
        servers.runtime().next(Behaviour.noImages());
        servers.send("empty");

        assertThat(worker.result().path("error").path("code").asText()).isEqualTo("OUTPUT_MISSING");
    }

    @Test
    void setsATaskAsideThatTheRuntimeFailsOnWithoutAReason(TestServers servers, RunningWorker worker) throws Exception {
        worker.with("worker.max-attempts", "2").start();
        servers.runtime().next(Behaviour.plainInternalServerError(), Behaviour.plainInternalServerError());
        servers.send("bare-500");

        assertThat(worker.result().path("error").path("code").asText()).isEqualTo("RUNTIME_ERROR");
        assertThat(servers.runtime().generations()).isEqualTo(2);
        worker.awaitEmptyQueue();
    }

    @Test
    void receivesAgainAfterTheQueueWasAway(TestServers servers) throws Exception {
        FaultProxy queue = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        queue.when(request -> request.calls("ReceiveMessage"))
                .answer(503, "application/x-amz-json-1.0", "{\"__type\":\"ServiceUnavailable\"}");
        try (RunningWorker worker =
                new RunningWorker(servers).withSqsAt(queue.endpoint()).start()) {
            servers.send("patient");
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> worker.worker().notReadyBecause().orElse("").contains("SQS ReceiveMessage"));
            queue.clear();

            assertThat(worker.result().path("result").asBoolean()).isTrue();
        }
    }

    private static boolean isUpload(ProxiedRequest request) {
        return request.method().equals("PUT");
    }
}
