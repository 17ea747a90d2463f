package io.sdqueueworker.pipeline;

import io.sdqueueworker.io.Backoff;
import io.sdqueueworker.io.WordlessException;
import io.sdqueueworker.pipeline.gate.IntakeGate;
import io.sdqueueworker.pipeline.line.Line;
import io.sdqueueworker.pipeline.line.OnDeck;
import io.sdqueueworker.queue.Leases;
import io.sdqueueworker.queue.QueueUnavailableException;
import io.sdqueueworker.queue.ReceiptRefusedException;
import io.sdqueueworker.task.Delivery;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Receives tasks in a loop: one message at a time, and only if its task can start at once or, from a backlog, soon.
/// Tasks that an earlier process has left are resumed first.
public final class Receiver {

    private static final Logger LOG = Logger.getLogger(Receiver.class);

    /// The longest wait that SQS allows: it takes the fewest calls, and a message arrives as soon as it is sent.
    private static final Duration LONG_POLL = Duration.ofSeconds(20);

    /// The wait while the GPU is busy. A longer poll might take a message that arrives after the end of the
    /// backlog; a poll without a wait does not ask all servers of SQS.
    private static final Duration SHORT_POLL = Duration.ofSeconds(1);

    /// The interval at which a busy worker checks whether the task on the GPU ends soon. The GPU's release ends the
    /// wait.
    private static final Duration BETWEEN_LOOKS_AHEAD = Duration.ofMillis(250);

    /// The limit of every wait of the loop, so that the liveness check can tell a wait from a deadlock.
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    /// The time that a stop waits for the loop.
    private static final Duration LONGEST_STOP = Duration.ofSeconds(2);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Leases leases;
    private final Line line;
    private final LookAhead lookAhead;
    private final IntakeGate gate;
    private final TaskThreads tasks;
    private final Resumption resumption;
    private final Thread thread = Thread.ofVirtual().name("receiver").unstarted(this::run);

    private volatile boolean stopped;
    private volatile long turnedAtNanos = System.nanoTime();
    private volatile @Nullable String queueFailure;
    private volatile long queueFailedAtNanos;

    public Receiver(
            Leases leases, Line line, LookAhead lookAhead, IntakeGate gate, TaskThreads tasks, Resumption resumption) {
        this.leases = leases;
        this.line = line;
        this.lookAhead = lookAhead;
        this.gate = gate;
        this.tasks = tasks;
        this.resumption = resumption;
    }

    /// Starts to receive.
    public void start() {
        thread.start();
    }

    /// Stops receiving and waits a moment for the end of the loop. A name service that does not answer may hold it
    /// for longer: then a message that still arrives is released, not started. One that the queue was handing over
    /// at that moment reappears after the visibility timeout of the receive.
    public void stop() throws InterruptedException {
        // The flag ends a loop between two waits, the interrupt one in a wait.
        stopped = true;
        thread.interrupt();
        awaitEnd(LONGEST_STOP);
    }

    /// Waits for the end of the loop after [#stop()].
    public void awaitEnd(Duration longest) throws InterruptedException {
        thread.join(longest.toMillis());
    }

    /// The time since the last turn of the loop.
    public Duration sinceLastTurn() {
        return Duration.ofNanos(System.nanoTime() - turnedAtNanos);
    }

    /// The reason why the last receive failed; empty if it succeeded.
    public Optional<String> queueFailure() {
        return Optional.ofNullable(queueFailure);
    }

    /// The time since receives have failed; empty if the last one succeeded.
    public Optional<Duration> queueFailingFor() {
        return queueFailure().map(_ -> Duration.ofNanos(System.nanoTime() - queueFailedAtNanos));
    }

    private void run() {
        resume();
        Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
        while (!stopped) {
            try {
                turn();
                backoff.reset();
            } catch (InterruptedException e) {
                if (!stopped) {
                    LOG.warn("receiver was interrupted unexpectedly");
                }
            } catch (QueueUnavailableException e) {
                trouble(String.valueOf(e.getMessage()));
                rest(backoff);
            } catch (Throwable bug) {
                // A worker without a receiver would be ready, and receive nothing.
                WordlessException.log(LOG, "internal error in the receiver", bug);
                rest(backoff);
            }
        }
    }

    private void resume() {
        try {
            resumption.run(this::turned);
        } catch (InterruptedException e) {
            if (!stopped) {
                LOG.warn("receiver was interrupted unexpectedly");
            }
        } catch (Throwable bug) {
            WordlessException.log(LOG, "tasks of an earlier process cannot be resumed", bug);
        }
    }

    private void turn() throws QueueUnavailableException, InterruptedException {
        gate.awaitOpen(this::turned);
        turned();
        if (gate.isOnTrial() && !tasks.awaitNone(BETWEEN_LOOKS_AHEAD)) {
            return;
        }
        if (gate.isOnTrial()) {
            gate.lookForRestart();
        }
        OnDeck place = line.enter(LONGEST_WAIT);
        if (place == null) {
            return;
        }
        boolean handedOn = false;
        Optional<Duration> wait;
        try {
            wait = pollNow();
            if (wait.isPresent()) {
                turned();
                Optional<Delivery> delivery = leases.receive(wait.get());
                if (stopped) {
                    delivery.ifPresent(this::release);
                    return;
                }
                queueFailure = null;
                line.queueFails(false);
                lookAhead.received(delivery.isPresent());
                delivery.ifPresent(received -> {
                    gate.admitted();
                    tasks.start(received, place);
                });
                handedOn = delivery.isPresent();
            }
        } finally {
            if (!handedOn) {
                place.close();
            }
        }
        if (!handedOn && wait.filter(LONG_POLL::equals).isPresent()) {
            // Finds a runtime that has died meanwhile, before a task does.
            gate.checkRuntime();
        }
    }

    /// Releases a message that has arrived after the stop.
    private void release(Delivery delivery) {
        try {
            leases.release(delivery, LONGEST_STOP);
        } catch (QueueUnavailableException | ReceiptRefusedException | InterruptedException e) {
            LOG.infof(
                    "message received after the stop reappears after its visibility timeout messageId=%s reason=%s",
                    delivery.messageId(), e.getMessage());
        }
    }

    /// The time to wait for a message; empty while messages are to be left to other workers.
    private Optional<Duration> pollNow() throws InterruptedException {
        Optional<Duration> wait = Optional.empty();
        if (line.awaitGpuFree(Duration.ZERO)) {
            wait = Optional.of(LONG_POLL);
        } else if (lookAhead.isDue()) {
            wait = Optional.of(SHORT_POLL);
        } else if (line.awaitGpuFree(BETWEEN_LOOKS_AHEAD)) {
            wait = Optional.of(LONG_POLL);
        }
        // The task that held the GPU may have failed because of a dependency.
        return wait.filter(_ -> mayReceive());
    }

    /// On trial, one task is under way at a time.
    private boolean mayReceive() {
        return gate.isOpen() && (!gate.isOnTrial() || tasks.count() == 0);
    }

    private void turned() {
        turnedAtNanos = System.nanoTime();
    }

    private void trouble(String message) {
        if (queueFailure == null) {
            LOG.warnf("queue receive failed error=%s", message);
            queueFailedAtNanos = System.nanoTime();
        }
        queueFailure = message;
        line.queueFails(true);
    }

    private static void rest(Backoff backoff) {
        try {
            backoff.pause();
        } catch (InterruptedException e) {
            // The loop checks at once whether it was stopped.
            LOG.debug("receiver's pause was interrupted");
        }
    }
}
