package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.faults.ProxiedRequest;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.sdwebui.WebUiSettings;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Failures of the surroundings: intake closes with a reason, opens by itself, and the task goes through in the end.
class OutagesTest {

    @TempDir
    Path workDirectory;

    @ParameterizedTest
    @CsvSource({"503, storage_unavailable", "403, access_denied"})
    void givesBackWhatTheBucketDoesNotTakeInTimeAndGoesOnByItself(int status, String code) throws Exception {
        try (TestServers around = TestServers.create();
                FaultProxy bucket = FaultProxy.start(around.s3().endpoint());
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .with("worker.publication-timeout", "1ms")
                        .withS3At(bucket.endpoint())
                        .start()) {
            bucket.when(OutagesTest::isUpload).answer(status, "application/xml", "<Error><Code>Planned</Code></Error>");
            around.send("stored-late");
            worker.awaitEnded("retryable", code);

            assertThat(worker.worker().notReadyBecause())
                    .hasValueSatisfying(reason -> assertThat(reason).startsWith("storage: "));
            bucket.clear();

            assertThat(worker.result().path("result").asBoolean()).isTrue();
            worker.awaitEmptyQueue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {503, 403})
    void keepsWhatItHasGeneratedWhileTheBucketFails(int status) throws Exception {
        try (TestServers around = TestServers.create();
                FaultProxy bucket = FaultProxy.start(around.s3().endpoint());
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .withS3At(bucket.endpoint())
                        .start()) {
            bucket.when(OutagesTest::isUpload).answer(status, "application/xml", "<Error><Code>Planned</Code></Error>");
            around.send("kept");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> worker.worker().notReadyBecause().orElse("").startsWith("storage: "));
            bucket.clear();

            assertThat(worker.result().path("result").asBoolean()).isTrue();
            worker.awaitEmptyQueue();
            assertThat(around.runtime().generations()).isEqualTo(1);
            assertThat(worker.setbacks()).isEmpty();
        }
    }

    @Test
    void keepsWhatItHasGeneratedWhileTheTopicFails() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            around.sns().failUntilCleared(500, "InternalError");
            around.send("untold");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> worker.worker().notReadyBecause().orElse("").startsWith("notification: "));
            around.sns().clearFailures();

            assertThat(worker.result().path("result").asBoolean()).isTrue();
            worker.awaitEmptyQueue();
            assertThat(worker.setbacks()).isEmpty();
        }
    }

    @Test
    void survivesAnUploadWhoseConnectionBreaks() throws Exception {
        try (TestServers around = TestServers.create();
                FaultProxy bucket = FaultProxy.start(around.s3().endpoint());
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .withS3At(bucket.endpoint())
                        .start()) {
            bucket.when(OutagesTest::isUpload).times(1).reset();
            around.send("reset");

            assertThat(worker.result().path("result").asBoolean()).isTrue();
            assertThat(around.runtime().generations()).isEqualTo(1);
        }
    }

    @Test
    void survivesADocumentWhoseConnectionBreaks() throws Exception {
        try (TestServers around = TestServers.create();
                FaultProxy bucket = FaultProxy.start(around.s3().endpoint());
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .withS3At(bucket.endpoint())
                        .start()) {
            bucket.when(request -> isUpload(request) && request.path().endsWith(".out"))
                    .times(2)
                    .reset();
            around.send("document-reset");

            assertThat(worker.result().path("result").asBoolean()).isTrue();
            assertThat(around.runtime().generations()).isEqualTo(1);
        }
    }

    @Test
    void setsATaskAsideThoughTheTopicRefuses() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .with("worker.max-attempts", "1")
                        .start()) {
            around.sns().failUntilCleared(403, "AuthorizationError");
            around.runtime().next(Behaviour.outOfMemory(), Behaviour.outOfMemory());
            String messageId = around.send("untold");

            worker.awaitEnded("setaside", "out_of_memory");
            worker.awaitEmptyQueue();

            assertThat(around.s3().keys(around.bucket(), "quarantine/"))
                    .containsExactly("quarantine/" + messageId + ".json");
        }
    }

    @Test
    void publishesNothingOnceItsLeaseIsLost() throws Exception {
        try (TestServers around = TestServers.create();
                FaultProxy queue = FaultProxy.start(around.sqs().endpoint());
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .with("worker.visibility", "3s")
                        .withSqsAt(queue.endpoint())
                        .start()) {
            around.runtime().next(Behaviour.hang());
            around.send("lost");
            around.runtime().awaitGenerationStarted(1, Duration.ofSeconds(30));
            queue.when(request -> request.calls("ChangeMessageVisibility"))
                    .answer(
                            400,
                            "application/x-amz-json-1.0",
                            "{\"__type\":\"com.amazonaws.sqs#ReceiptHandleIsInvalid\",\"message\":\"taken over\"}");

            worker.awaitEnded("abandoned", "lease_lost");

            assertThat(around.runtime().interrupts()).isPositive();
            assertThat(around.sns().published()).isEmpty();
            assertThat(around.s3().keys(around.bucket(), "output/")).isEmpty();
            assertThat(queue.count(request -> request.calls("DeleteMessage"))).isZero();
        }
    }

    @Test
    void takesALostAnswerToItsDocumentForItsOwnWork() throws Exception {
        try (TestServers around = TestServers.create();
                FaultProxy bucket = FaultProxy.start(around.s3().endpoint());
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .withS3At(bucket.endpoint())
                        .start()) {
            bucket.when(request -> isUpload(request) && request.path().endsWith(".out"))
                    .times(1)
                    .loseAnswer();
            around.send("answer-lost");

            assertThat(worker.result().path("result").asBoolean()).isTrue();
            worker.awaitEmptyQueue();
            worker.awaitEnded("completed", "");
            assertThat(around.runtime().generations()).isEqualTo(1);
        }
    }

    @Test
    void closesWhileTheRuntimeIsAwayBeforeItTakesATask() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            around.runtime().die();
            around.send("early");
            // Either a task finds it out or the look between two polls does; both end in the same place.
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> worker.worker().notReadyBecause().orElse("").startsWith("runtime: "));
            around.runtime().revive();

            assertThat(worker.result().path("result").asBoolean()).isTrue();
        }
    }

    @Test
    void rejectsATaskWhoseOutputsDoNotFitIntoTheSpool() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .with("worker.spool-limit", "1K")
                        .start()) {
            around.send("too-large");

            assertThat(worker.result().path("error").path("code").asText()).isEqualTo("OUTPUT_TOO_LARGE");
            worker.awaitEmptyQueue();
            assertThat(around.runtime().generations()).isEqualTo(1);
            assertThat(RunningWorker.spooled(workDirectory)).isEmpty();
        }
    }

    @Test
    void stopsATaskAtTheTimeLimit() throws Exception {
        try (TestServers around = TestServers.create(WebUiSettings.defaults().withStepTime(Duration.ofSeconds(5)));
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .with("worker.max-attempts", "1")
                        .with("worker.generation-timeout", "2s")
                        .start()) {
            around.send("endless");

            assertThat(worker.result().path("error").path("code").asText()).isEqualTo("RUNTIME_TIMEOUT");
            assertThat(around.runtime().interrupts()).isPositive();
        }
    }

    @Test
    void rejectsAnAnswerWithoutImages() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            around.runtime().next(Behaviour.noImages());
            around.send("empty");

            assertThat(worker.result().path("error").path("code").asText()).isEqualTo("OUTPUT_MISSING");
        }
    }

    @Test
    void rejectsATaskThatTheRuntimeFailsOnTwiceWithoutAReason() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            around.runtime().next(Behaviour.plainInternalServerError(), Behaviour.plainInternalServerError());
            around.send("bare-500");

            assertThat(worker.result().path("error").path("code").asText()).isEqualTo("RUNTIME_ERROR");
            assertThat(around.runtime().generations()).isEqualTo(2);
            worker.awaitEmptyQueue();
        }
    }

    @Test
    void receivesAgainAfterTheQueueWasAway() throws Exception {
        try (TestServers around = TestServers.create();
                FaultProxy queue = FaultProxy.start(around.sqs().endpoint())) {
            queue.when(request -> request.calls("ReceiveMessage"))
                    .answer(503, "application/x-amz-json-1.0", "{\"__type\":\"ServiceUnavailable\"}");
            try (RunningWorker worker = new RunningWorker(around, workDirectory)
                    .withSqsAt(queue.endpoint())
                    .start()) {
                around.send("patient");
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .until(() ->
                                worker.worker().notReadyBecause().orElse("").contains("SQS ReceiveMessage"));
                queue.clear();

                assertThat(worker.result().path("result").asBoolean()).isTrue();
            }
        }
    }

    private static boolean isUpload(ProxiedRequest request) {
        return request.method().equals("PUT");
    }
}
