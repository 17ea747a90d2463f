package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.faults.FaultRule;
import io.sdqueueworker.testbed.faults.ProxiedRequest;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

/// Outages of the queue: no finished task is lost or generated again, and the worker resumes by itself.
@ExtendWith(WithServers.class)
class QueueOutagesTest {

    private static final Duration SOON = Duration.ofMinutes(2);

    @Test
    void keepsTheMessageOfAFinishedTaskUntilItIsDeleted(TestServers servers, RunningWorker worker) throws Exception {
        FaultProxy queue = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        SqsServer.Queue deadLetters = servers.sqs().createQueue(servers.queue().name() + "-dead");
        servers.sqs().change(servers.queue(), deadLetters, 1);
        // With the SDK's retries, four tries: the pauses between them exceed the visibility timeout.
        FaultRule rule = answer(queue, "DeleteMessage", 503, "ServiceUnavailable", 16);
        worker.with("worker.visibility", "3s").withSqsAt(queue.endpoint()).start();

        servers.send("finished");

        assertThat(worker.result().path("result").asBoolean()).isTrue();
        Awaitility.await().atMost(SOON).until(() -> rule.hits() == 16);
        worker.awaitEmptyQueue();
        assertThat(servers.sqs().depth(deadLetters)).isEqualTo(new SqsServer.Depth(0, 0));
        assertThat(servers.sns().published()).hasSize(1);
        worker.awaitEnded("completed", "");
    }

    @Test
    void storesTheResultOfARunWhileTheQueueIsAwayAndPublishesItLater(TestServers servers, RunningWorker worker)
            throws Exception {
        FaultProxy queue = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        CountDownLatch end = new CountDownLatch(1);
        worker.with("worker.visibility", "3s").withSqsAt(queue.endpoint()).start();
        servers.runtime().next(Behaviour.held(end));
        servers.send("long");
        servers.runtime().awaitGenerationStarted(1, SOON);
        queue.vanish();
        Awaitility.await().atMost(SOON).until(() -> worker.count("sd.worker.lease.renewals", "result", "failed") > 0);
        end.countDown();

        worker.awaitEnded("abandoned", "queue_unreachable");

        assertThat(servers.runtime().interrupts()).isZero();
        assertThat(servers.sns().published()).isEmpty();
        queue.revive();
        assertThat(worker.result().path("result").asBoolean()).isTrue();
        worker.awaitEmptyQueue();
        assertThat(servers.runtime().generations()).isEqualTo(1);
    }

    /// The worker that still stores the result of a lapsed run is the one that receives its message.
    @Test
    void publishesTheResultOfALapsedRunAsSoonAsItIsStored(TestServers servers, RunningWorker worker) throws Exception {
        FaultProxy queue = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        FaultProxy bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        Predicate<ProxiedRequest> document =
                request -> request.method().equals("PUT") && request.path().endsWith(".out");
        CountDownLatch end = new CountDownLatch(1);
        worker.with("worker.visibility", "3s")
                .withSqsAt(queue.endpoint())
                .withS3At(bucket.endpoint())
                .start();
        servers.runtime().next(Behaviour.held(end));
        servers.send("lapsed");
        servers.runtime().awaitGenerationStarted(1, SOON);
        queue.vanish();
        bucket.when(document).hold();
        end.countDown();
        // Nothing is stored before the lease has lapsed.
        bucket.awaitRequests(1, document, SOON);
        double renewed = worker.count("sd.worker.lease.renewals", "result", "renewed");
        queue.revive();
        Awaitility.await()
                .atMost(SOON)
                .until(() -> worker.count("sd.worker.lease.renewals", "result", "renewed") >= renewed + 3
                        || worker.ended("abandoned", "duplicate") > 0);

        bucket.clear();

        worker.awaitEnded("completed", "");
        assertThat(worker.result().path("result").asBoolean()).isTrue();
        assertThat(servers.runtime().generations()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AccessDeniedException | queue: SQS ChangeMessageVisibility: 403 AccessDeniedException,"
                        + " allow sqs:ChangeMessageVisibility on \\S+ .lease-renewal.",
                "RequestExpired | queue: SQS ChangeMessageVisibility: 403 RequestExpired"
                        + " for \\S+ in \\S+ .lease-renewal."
            })
    void closesTheIntakeWithTheReasonWhyItsRenewalsAreRefused(
            String code, String reason, TestServers servers, RunningWorker worker) throws Exception {
        FaultProxy queue = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        FaultRule rule = answer(queue, "ChangeMessageVisibility", 403, code, Integer.MAX_VALUE);
        worker.withSqsAt(queue.endpoint()).start();
        CountDownLatch end = new CountDownLatch(1);
        servers.runtime().next(Behaviour.held(end));

        servers.send("unrenewed");

        Awaitility.await()
                .atMost(SOON)
                .until(() -> worker.worker().notReadyBecause().orElse("").matches(reason));
        rule.lift();
        end.countDown();
        assertThat(worker.result().path("result").asBoolean()).isTrue();
    }

    /// Otherwise every finished task would be published again for ever.
    @Test
    void closesTheIntakeWhileItMayNotDelete(TestServers servers, RunningWorker worker) throws Exception {
        FaultProxy queue = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        FaultRule rule = answer(queue, "DeleteMessage", 403, "AccessDenied", Integer.MAX_VALUE);
        worker.withSqsAt(queue.endpoint()).start();

        servers.send("undeleted");

        worker.awaitNotReady("sqs:DeleteMessage");
        assertThat(worker.worker().notReadyBecause().orElse(""))
                .startsWith("queue: ")
                .contains("(message-delete)");
        rule.lift();
        worker.awaitEmptyQueue();
        worker.awaitReady();
        assertThat(servers.runtime().generations()).isEqualTo(1);
    }

    /// Another worker may finish the task meanwhile, and the record would say that it has failed.
    @Test
    void keepsNoFailureAfterItsLeaseHasLapsed(TestServers servers, RunningWorker worker) throws Exception {
        FaultProxy queue = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        FaultProxy bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        // With the SDK's retries, these are all tries of the first call: the next one meets the lapsed lease.
        FaultRule rule = bucket.when(request ->
                        request.method().equals("PUT") && request.path().contains("/quarantine/"))
                .times(4)
                .answerAfter(queue::vanish, 503, "application/xml", "<Error><Code>ServiceUnavailable</Code></Error>");
        worker.with("worker.visibility", "3s")
                .with("worker.max-attempts", "1")
                .withSqsAt(queue.endpoint())
                .withS3At(bucket.endpoint())
                .start();
        servers.runtime().next(Behaviour.plainInternalServerError());

        servers.send("failed");

        worker.awaitEnded("abandoned", "queue_unreachable");
        assertThat(rule.hits()).isEqualTo(4);
        assertThat(servers.s3().keys(servers.bucket(), "quarantine/")).isEmpty();
    }

    @Test
    @Timeout(60)
    void startsWhileTheBucketDoesNotAnswer(TestServers servers, RunningWorker worker) throws Exception {
        FaultProxy bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        bucket.when(_ -> true).hold();

        worker.withS3At(bucket.endpoint()).start();

        assertThat(worker.worker().isStarted()).isTrue();
        bucket.clear();
        servers.send("early");
        assertThat(worker.result().path("result").asBoolean()).isTrue();
    }

    @Test
    @Timeout(60)
    void startsWhileTheQueueDoesNotAnswer(TestServers servers, RunningWorker worker) throws Exception {
        FaultProxy queue = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        queue.when(_ -> true).hold();

        worker.withSqsAt(queue.endpoint()).start();

        assertThat(queue.count(request -> request.calls("DeleteMessage"))).isZero();
        queue.clear();
        servers.send("early");
        assertThat(worker.result().path("result").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(classes = {ReceiveMessageRequest.class, GetQueueAttributesRequest.class})
    void survivesAnErrorOfTheMachineInALoop(Class<?> call, TestServers servers, RunningWorker worker) throws Exception {
        AtomicBoolean failed = new AtomicBoolean();
        worker.withinCallsToSqs(new ExecutionInterceptor() {
                    @Override
                    public void beforeExecution(
                            Context.BeforeExecution context, ExecutionAttributes executionAttributes) {
                        if (call.isInstance(context.request()) && failed.compareAndSet(false, true)) {
                            throw new OutOfMemoryError("planned");
                        }
                    }
                })
                .start();

        servers.send("after-the-error");

        assertThat(worker.result().path("result").asBoolean()).isTrue();
        assertThat(failed).isTrue();
        Awaitility.await().atMost(SOON).until(() -> worker.gauge("sd.queue.messages", "state", "visible") == 0);
    }

    private static FaultRule answer(FaultProxy queue, String operation, int status, String code, int times) {
        return queue.when(request -> request.calls(operation))
                .times(times)
                .answer(status, "application/x-amz-json-1.0", "{\"__type\":\"" + code + "\"}");
    }
}
