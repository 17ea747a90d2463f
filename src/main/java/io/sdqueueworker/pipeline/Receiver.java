package io.sdqueueworker.pipeline;

import io.sdqueueworker.io.Backoff;
import io.sdqueueworker.pipeline.gate.IntakeGate;
import io.sdqueueworker.pipeline.line.Line;
import io.sdqueueworker.pipeline.line.OnDeck;
import io.sdqueueworker.pipeline.restart.Resumption;
import io.sdqueueworker.queue.Leases;
import io.sdqueueworker.queue.QueueUnavailableException;
import io.sdqueueworker.queue.TaskQueue;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Dependency;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The loop that takes tasks from the queue: one message at a time, and only when it can be begun with at once or, from
/// a backlog, shortly. What an earlier process has left comes before the first of them.
public final class Receiver {

    private static final Logger LOG = Logger.getLogger(Receiver.class);

    /// As long as SQS allows: fewer calls, and a message is handed over the moment it comes.
    private static final Duration LONG_POLL = Duration.ofSeconds(20);

    /// While the GPU is busy: a longer poll might take a message that comes when the backlog is gone, and one without a
    /// wait does not ask all servers of SQS.
    private static final Duration SHORT_POLL = Duration.ofSeconds(1);

    /// How often a busy worker sees whether the task on the GPU ends soon. The GPU's release ends the wait.
    private static final Duration BETWEEN_LOOKS_AHEAD = Duration.ofMillis(250);

    /// Every wait of the loop is bounded, so that standing still can be told from waiting.
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final TaskQueue queue;
    private final Leases leases;
    private final Line line;
    private final LookAhead lookAhead;
    private final IntakeGate gate;
    private final TaskThreads journeys;
    private final Resumption resumption;
    private final Thread thread = Thread.ofVirtual().name("receiver").unstarted(this::run);

    private volatile boolean stopped;
    private volatile long turnedAtNanos = System.nanoTime();
    private volatile @Nullable String queueTrouble;

    public Receiver(
            TaskQueue queue,
            Leases leases,
            Line line,
            LookAhead lookAhead,
            IntakeGate gate,
            TaskThreads journeys,
            Resumption resumption) {
        this.queue = queue;
        this.leases = leases;
        this.line = line;
        this.lookAhead = lookAhead;
        this.gate = gate;
        this.journeys = journeys;
        this.resumption = resumption;
    }

    /// Begins to receive.
    public void start() {
        thread.start();
    }

    /// Stops receiving and waits until the loop has ended. A message that the queue was handing over at that moment
    /// reappears after the visibility of the receive.
    public void stop() throws InterruptedException {
        // The flag for a loop between two waits, the interrupt for one in a wait.
        stopped = true;
        thread.interrupt();
        thread.join();
    }

    /// How long ago the loop last came round.
    public Duration sinceLastTurn() {
        return Duration.ofNanos(System.nanoTime() - turnedAtNanos);
    }

    /// Why the queue cannot be received from at present, if so.
    public Optional<String> queueTrouble() {
        return Optional.ofNullable(queueTrouble);
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
                    LOG.warn("receiver was interrupted without being stopped");
                }
            } catch (QueueUnavailableException e) {
                trouble(String.valueOf(e.getMessage()));
                rest(backoff);
            } catch (RuntimeException e) {
                LOG.error("receiver met an error of the worker", e);
                rest(backoff);
            }
        }
    }

    private void resume() {
        try {
            resumption.run(this::turned);
        } catch (InterruptedException e) {
            if (!stopped) {
                LOG.warn("receiver was interrupted without being stopped");
            }
        } catch (RuntimeException e) {
            LOG.error("tasks of an earlier process cannot be resumed", e);
        }
    }

    private void turn() throws QueueUnavailableException, InterruptedException {
        gate.awaitOpen(this::turned);
        turned();
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
                Optional<Delivery> delivery = queue.receive(wait.get(), leases.receiveVisibility());
                queueTrouble = null;
                lookAhead.received(delivery.isPresent());
                delivery.ifPresent(received -> journeys.start(received, place));
                handedOn = delivery.isPresent();
            }
        } finally {
            if (!handedOn) {
                place.close();
            }
        }
        if (!handedOn && wait.filter(LONG_POLL::equals).isPresent()) {
            // A runtime that died meanwhile is found out here, not by a task.
            gate.check(Dependency.RUNTIME);
        }
    }

    /// How long to wait for a message, or nothing while messages are to be left to others.
    private Optional<Duration> pollNow() throws InterruptedException {
        Optional<Duration> wait = Optional.empty();
        if (line.awaitGpuFree(Duration.ZERO)) {
            wait = Optional.of(LONG_POLL);
        } else if (lookAhead.isDue()) {
            wait = Optional.of(SHORT_POLL);
        } else if (line.awaitGpuFree(BETWEEN_LOOKS_AHEAD)) {
            wait = Optional.of(LONG_POLL);
        }
        // The task that held the GPU may have left because something is broken.
        return wait.filter(_ -> gate.isOpen());
    }

    private void turned() {
        turnedAtNanos = System.nanoTime();
    }

    private void trouble(String message) {
        if (queueTrouble == null) {
            LOG.warnf("queue cannot be received from error=%s", message);
        }
        queueTrouble = message;
    }

    private static void rest(Backoff backoff) {
        try {
            backoff.pause();
        } catch (InterruptedException e) {
            // Either stopped, which the loop sees, or a reason to look again at once.
            LOG.debug("receiver's pause was interrupted");
        }
    }
}
