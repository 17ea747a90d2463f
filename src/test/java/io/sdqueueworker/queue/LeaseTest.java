package io.sdqueueworker.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sdqueueworker.aws.AwsClients;
import io.sdqueueworker.aws.SqsTaskQueue;
import io.sdqueueworker.queue.LeaseEvents.Renewal;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.faults.ProxiedRequest;
import io.sdqueueworker.testbed.servers.SharedServers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.sqs.SqsClient;

/// The lease on a real SQS server behind a proxy that can fail.
class LeaseTest {

    private static final Duration VISIBILITY = Duration.ofSeconds(3);
    private static final Duration NO_WAIT = Duration.ZERO;
    private static final AwsBasicCredentials CREDENTIALS = AwsBasicCredentials.create("test", "test");

    private final SqsServer server = SharedServers.sqs();
    private final SqsServer.Queue queue = server.createQueue("lease-" + UUID.randomUUID());
    private final FaultProxy proxy = FaultProxy.start(server.endpoint());
    private final SqsClient client = AwsClients.configure(
                    SqsClient.builder().endpointOverride(proxy.endpoint()),
                    "us-east-1",
                    StaticCredentialsProvider.create(CREDENTIALS))
            .build();
    private final TaskQueue tasks = new SqsTaskQueue(client, queue.url());
    private final BlockingQueue<Renewal> renewals = new LinkedBlockingQueue<>();
    private final Leases leases = new Leases(tasks, VISIBILITY, (result, _) -> renewals.add(result));

    @BeforeEach
    void sendOneMessage() {
        server.send(queue, "{}");
    }

    @AfterEach
    void close() {
        leases.close();
        client.close();
        proxy.close();
    }

    @Test
    void keepsAMessageHiddenForATaskThatOutlastsItsVisibility() throws Exception {
        Delivery delivery = receive();
        Lease lease = leases.hold(delivery);

        // Twenty seconds of a task, with a visibility timeout of three seconds.
        Optional<Delivery> second = tasks.receive(Duration.ofSeconds(20), VISIBILITY);
        assertThat(second).isEmpty();
        lease.delete(Duration.ZERO);

        assertThat(tasks.receive(VISIBILITY.plusSeconds(1), VISIBILITY)).isEmpty();
        assertThat(server.depth(queue)).isEqualTo(new SqsServer.Depth(0, 0));
        assertThat(renewals).contains(Renewal.RENEWED).doesNotContain(Renewal.REFUSED);
    }

    @Test
    void interruptsItsOwnerWhenARenewalIsRefused() throws Exception {
        Lease lease = leases.hold(receive());
        server.client().purgeQueue(request -> request.queueUrl(queue.url()));

        assertThatThrownBy(() -> new CountDownLatch(1).await(20, TimeUnit.SECONDS))
                .isInstanceOf(InterruptedException.class);

        assertThat(lease.isLost()).isTrue();
        assertThatThrownBy(lease::fence).isInstanceOf(InterruptedException.class);
        assertThatThrownBy(() -> lease.delete(Duration.ZERO)).isInstanceOf(InterruptedException.class);
        assertThat(proxy.count(request -> request.calls("DeleteMessage"))).isZero();
    }

    @Test
    void releasesNothingOnceItsTimeHasRunOut() throws Exception {
        Lease lease = leases.hold(receivedEarlier(Duration.ofMinutes(1), VISIBILITY));

        assertThatThrownBy(() -> lease.release(Duration.ZERO, Duration.ZERO)).isInstanceOf(InterruptedException.class);

        assertThat(lease.isLost()).isTrue();
        assertThat(proxy.count(request -> request.calls("ChangeMessageVisibility")))
                .isZero();
        // Either of the two may notice first.
        Thread.interrupted();
    }

    @Test
    void isLostWhenTheQueueRefusesItsRenewalsUntilTheVisibilityEnds() throws Exception {
        Lease lease = leases.hold(receive());
        assertThat(renewals.poll(10, TimeUnit.SECONDS)).isEqualTo(Renewal.RENEWED);
        proxy.when(request -> request.calls("ChangeMessageVisibility"))
                .answer(403, "application/x-amz-json-1.0", "{\"__type\":\"AccessDeniedException\"}");

        assertThatThrownBy(() -> new CountDownLatch(1).await(30, TimeUnit.SECONDS))
                .isInstanceOf(InterruptedException.class);

        assertThat(lease.isLost()).isTrue();
        assertThat(renewals).contains(Renewal.DENIED).doesNotContain(Renewal.FAILED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void lapsesWithoutAnInterruptWhenTheQueueIsAwayUntilTheVisibilityEnds(boolean answers) throws Exception {
        Lease lease = leases.hold(receive());
        lease.beginRun();
        assertThat(renewals.poll(10, TimeUnit.SECONDS)).isEqualTo(Renewal.RENEWED);
        if (answers) {
            proxy.when(_ -> true).answer(503, "application/x-amz-json-1.0", "{\"__type\":\"ServiceUnavailable\"}");
        } else {
            proxy.vanish();
        }

        // Waits until the lease has either of its ends.
        lease.fenceToStore();

        assertThat(lease.isLapsed()).isTrue();
        if (answers) {
            proxy.clear();
        } else {
            proxy.revive();
        }
        assertThatThrownBy(lease::fence).isInstanceOf(InterruptedException.class);
        assertThatThrownBy(() -> lease.delete(VISIBILITY)).isInstanceOf(InterruptedException.class);
        assertThatThrownBy(() -> lease.release(Duration.ZERO, VISIBILITY)).isInstanceOf(InterruptedException.class);
        lease.fenceToStore();
        assertThat(lease.isLapsed()).isTrue();
        assertThat(tasks.receive(VISIBILITY.plusSeconds(5), VISIBILITY)).isPresent();
        assertThat(proxy.count(request -> request.calls("DeleteMessage"))).isZero();
    }

    @Test
    void interruptsAnOwnerWithoutARunWhenItLapses() throws Exception {
        Lease lease = leases.hold(receive());
        assertThat(renewals.poll(10, TimeUnit.SECONDS)).isEqualTo(Renewal.RENEWED);
        proxy.vanish();

        assertThatThrownBy(() -> new CountDownLatch(1).await(30, TimeUnit.SECONDS))
                .isInstanceOf(InterruptedException.class);

        assertThat(lease.isLapsed()).isTrue();
        assertThatThrownBy(lease::beginRun).isInstanceOf(InterruptedException.class);
    }

    @Test
    void staysHeldUntilTheQueueDeletesTheMessage() throws Exception {
        Lease lease = leases.hold(receive());
        // With the SDK's retries, four tries: the pauses between them exceed the visibility timeout.
        proxy.when(request -> request.calls("DeleteMessage"))
                .times(16)
                .answer(503, "application/x-amz-json-1.0", "{\"__type\":\"ServiceUnavailable\"}");

        lease.delete(Duration.ofMinutes(2));

        assertThat(lease.isHeld()).isFalse();
        assertThat(lease.isLost()).isFalse();
        assertThat(server.depth(queue)).isEqualTo(new SqsServer.Depth(0, 0));
    }

    @Test
    void takesALostAnswerToItsDeletionForADeletion() throws Exception {
        Lease lease = leases.hold(receive());
        proxy.when(request -> request.calls("DeleteMessage")).times(4).loseAnswer();

        lease.delete(Duration.ofMinutes(2));

        assertThat(lease.isLost()).isFalse();
        assertThat(server.depth(queue)).isEqualTo(new SqsServer.Depth(0, 0));
    }

    /// The SDK tries again by itself, and the message is not in flight any more.
    @Test
    void takesALostAnswerToItsReleaseForARelease() throws Exception {
        Lease lease = leases.hold(receive());
        assertThat(renewals.poll(10, TimeUnit.SECONDS)).isEqualTo(Renewal.RENEWED);
        proxy.when(request -> request.calls("ChangeMessageVisibility")).times(1).loseAnswer();
        proxy.when(request -> request.calls("ChangeMessageVisibility"))
                .answer(400, "application/x-amz-json-1.0", "{\"__type\":\"MessageNotInflight\"}");

        lease.release(Duration.ZERO, Duration.ofMinutes(2));

        assertThat(lease.isLost()).isFalse();
        assertThat(server.depth(queue)).isEqualTo(new SqsServer.Depth(1, 0));
    }

    @Test
    void leavesAMessageThatTheQueueRefusesToDelete() throws Exception {
        Lease lease = leases.hold(receive());
        proxy.when(request -> request.calls("DeleteMessage"))
                .answer(403, "application/x-amz-json-1.0", "{\"__type\":\"AccessDeniedException\"}");

        assertThatThrownBy(() -> lease.delete(Duration.ofMinutes(2))).isInstanceOf(QueueUnavailableException.class);

        assertThat(proxy.count(request -> request.calls("DeleteMessage"))).isEqualTo(1);
        lease.close();
    }

    @Test
    void releasesAgainWhileTheQueueIsAway() throws Exception {
        Lease lease = leases.hold(receive());
        assertThat(renewals.poll(10, TimeUnit.SECONDS)).isEqualTo(Renewal.RENEWED);
        proxy.when(request -> request.calls("ChangeMessageVisibility"))
                .times(4)
                .answer(503, "application/x-amz-json-1.0", "{\"__type\":\"ServiceUnavailable\"}");

        lease.release(Duration.ZERO, Duration.ofMinutes(2));

        assertThat(server.depth(queue)).isEqualTo(new SqsServer.Depth(1, 0));
    }

    @Test
    void survivesAnErrorOfTheMachine() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        AwsCredentialsProvider failsOnce = () -> {
            if (asked.incrementAndGet() == 2) {
                throw new OutOfMemoryError("planned");
            }
            return CREDENTIALS;
        };
        try (SqsClient client = AwsClients.configure(
                                SqsClient.builder().endpointOverride(server.endpoint()), "us-east-1", failsOnce)
                        .build();
                Leases here =
                        new Leases(new SqsTaskQueue(client, queue.url()), VISIBILITY, (end, _) -> renewals.add(end));
                Lease lease = here.hold(here.receive(NO_WAIT).orElseThrow())) {
            for (int i = 0; i < 4; i++) {
                assertThat(renewals.poll(10, TimeUnit.SECONDS)).isEqualTo(Renewal.RENEWED);
            }

            assertThat(lease.isHeld()).isTrue();
            assertThat(asked).hasValueGreaterThan(5);
        }
    }

    @Test
    void isGivenUpBeforeTheQueueTakesTheMessageBack() throws Exception {
        // SQS limits the visibility to twelve hours after the receive, whatever the renewals.
        Duration held = Duration.ofHours(11).plusMinutes(45).minusSeconds(2);
        Lease lease = leases.hold(receivedEarlier(held, Duration.ofHours(12)));
        assertThat(renewals.poll(10, TimeUnit.SECONDS)).isEqualTo(Renewal.RENEWED);

        assertThatThrownBy(() -> new CountDownLatch(1).await(30, TimeUnit.SECONDS))
                .isInstanceOf(InterruptedException.class);

        assertThat(lease.isLost()).isTrue();
        assertThat(renewals).doesNotContain(Renewal.REFUSED, Renewal.FAILED);
        assertThat(tasks.receive(VISIBILITY.plusSeconds(5), VISIBILITY)).isPresent();
    }

    @Test
    void givesUpASlowRenewalInTimeForAnother() throws Exception {
        proxy.when(request -> request.calls("ChangeMessageVisibility")).times(1).delay(Duration.ofSeconds(20));
        Lease lease = leases.hold(receive());

        assertThat(renewals.poll(10, TimeUnit.SECONDS)).isEqualTo(Renewal.FAILED);
        assertThat(renewals.poll(10, TimeUnit.SECONDS)).isEqualTo(Renewal.RENEWED);
        assertThat(lease.isLost()).isFalse();
        lease.close();
    }

    /// The SDK resolves credentials outside of its own timeouts.
    @Test
    void givesUpARenewalThatTheSdkDoesNotBound() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        AwsCredentialsProvider hangsOnce = () -> {
            if (asked.incrementAndGet() == 2) {
                awaitUninterruptibly(end);
            }
            return CREDENTIALS;
        };
        server.send(queue, "{}");
        try (SqsClient slow = AwsClients.configure(
                                SqsClient.builder().endpointOverride(server.endpoint()), "us-east-1", hangsOnce)
                        .build();
                Leases here = new Leases(
                        new SqsTaskQueue(slow, queue.url()), VISIBILITY, (result, _) -> renewals.add(result))) {
            // The first call for credentials; the renewal makes the second one.
            Lease one = here.hold(here.receive(NO_WAIT).orElseThrow());
            assertThat(renewals.poll(10, TimeUnit.SECONDS)).isEqualTo(Renewal.FAILED);
            Lease other = here.hold(receive());

            for (int i = 0; i < 8; i++) {
                assertThat(renewals.poll(10, TimeUnit.SECONDS)).isEqualTo(Renewal.RENEWED);
            }

            assertThat(one.isHeld()).isTrue();
            assertThat(other.isHeld()).isTrue();
            one.close();
            other.close();
        } finally {
            end.countDown();
        }
    }

    @Test
    void makesTheFinalReleaseTheLastWord() throws Exception {
        Lease lease = leases.hold(receive());
        // A renewal is in flight when the release is requested.
        proxy.when(request -> request.calls("ChangeMessageVisibility")).times(1).delay(Duration.ofMillis(700));
        proxy.awaitRequests(1, request -> request.calls("ChangeMessageVisibility"), Duration.ofSeconds(10));
        lease.release(Duration.ZERO, Duration.ZERO);
        List<ProxiedRequest> untilRelease = changes();

        Optional<Delivery> next = tasks.receive(Duration.ofSeconds(2), VISIBILITY);

        assertThat(next)
                .hasValueSatisfying(
                        delivery -> assertThat(delivery.receiveCount()).isEqualTo(2));
        // The message stays hidden for longer than a term, so a late renewal would show.
        assertThat(tasks.receive(VISIBILITY.dividedBy(2), VISIBILITY)).isEmpty();
        assertThat(changes()).hasSameSizeAs(untilRelease);
    }

    @Test
    void fencesWithARenewalOfItsOwn() throws Exception {
        Lease lease = leases.hold(receive());
        assertThat(renewals.poll(10, TimeUnit.SECONDS)).isEqualTo(Renewal.RENEWED);
        long before = proxy.count(request -> request.calls("ChangeMessageVisibility"));

        lease.fence();

        assertThat(proxy.count(request -> request.calls("ChangeMessageVisibility")))
                .isGreaterThan(before);
        lease.close();
    }

    /// Waits like a look-up of the C library, which hears no interrupt.
    private static void awaitUninterruptibly(CountDownLatch end) {
        boolean interrupted = false;
        while (true) {
            try {
                end.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private List<ProxiedRequest> changes() {
        return proxy.requests().stream()
                .filter(request -> request.calls("ChangeMessageVisibility"))
                .toList();
    }

    /// A message just received, as if it had been received some time ago.
    private Delivery receivedEarlier(Duration ago, Duration visibility) throws Exception {
        Delivery delivery = receive();
        return new Delivery(
                delivery.messageId(),
                new Delivery.Receipt(
                        delivery.receiptHandle(),
                        delivery.receiveCount(),
                        delivery.receivedAtNanos() - ago.toNanos(),
                        visibility),
                delivery.sentAt(),
                new Delivery.Content(delivery.systemAttributes(), delivery.messageAttributes(), delivery.body()));
    }

    private Delivery receive() throws Exception {
        return leases.receive(NO_WAIT).orElseThrow();
    }
}
