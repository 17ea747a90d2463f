package io.sdqueueworker.queue;

import io.sdqueueworker.io.WordlessException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.jboss.logging.Logger;

/// Reads the queue's depth, for the metrics, and its redrive policy, for the failure policy, every few seconds.
///
/// The depth of the dead-letter queue too, if the worker may read it. All may change while the worker runs. Requires
/// `sqs:GetQueueAttributes`; without
/// it, the depth is unknown and the worker assumes that there is no dead-letter queue.
public final class QueueWatch implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(QueueWatch.class);

    /// The limit of a look, with some room.
    private static final Duration FIRST_LOOK = Duration.ofSeconds(12);

    private final TaskQueue queue;
    private final ScheduledThreadPoolExecutor looks;
    private final CountDownLatch looked = new CountDownLatch(1);
    private volatile Optional<QueueState> last = Optional.empty();
    private volatile OptionalInt maxReceiveCount = OptionalInt.empty();
    private volatile double deadLetters = Double.NaN;
    private volatile boolean failing;
    private volatile boolean deadLettersFailing;

    public QueueWatch(TaskQueue queue) {
        this.queue = queue;
        this.looks = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("queue-watch").daemon().factory());
    }

    /// Reads now and then at the interval, in the background.
    public void start(Duration interval) {
        var _ = looks.scheduleWithFixedDelay(this::lookOnSchedule, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// The state at the last read; empty if that failed.
    public Optional<QueueState> state() {
        return last;
    }

    /// A count of the last read; NaN if that failed.
    public double count(ToIntFunction<QueueState> part) {
        return last.map(state -> (double) part.applyAsInt(state)).orElse(Double.NaN);
    }

    /// The messages in the dead-letter queue at the last read; NaN without a dead-letter queue, or if that failed.
    public double deadLetters() {
        return deadLetters;
    }

    /// Receives after which the queue moves a message to its dead-letter queue, as last seen; empty without one.
    /// Waits for the first look, for a while: a worker that has just started may have a task to judge before.
    public OptionalInt maxReceiveCount() {
        try {
            var _ = looked.await(FIRST_LOOK.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return maxReceiveCount;
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }

    private void lookOnSchedule() {
        try {
            look();
        } catch (InterruptedException e) {
            // The watch is closing.
            Thread.currentThread().interrupt();
        } catch (Throwable bug) {
            // It would end the schedule, and the last depth would be reported forever.
            WordlessException.log(LOG, "internal error in the queue watch", bug);
        } finally {
            looked.countDown();
        }
    }

    private void look() throws InterruptedException {
        try {
            QueueState state = queue.state();
            last = Optional.of(state);
            maxReceiveCount = state.maxReceiveCount();
            failing = false;
            deadLetters = state.deadLetterQueue().isPresent()
                    ? deadLetters(state.deadLetterQueue().get())
                    : Double.NaN;
        } catch (QueueUnavailableException e) {
            last = Optional.empty();
            deadLetters = Double.NaN;
            if (!failing) {
                LOG.warnf("queue depth unknown error=%s", e.getMessage());
            }
            failing = true;
        }
    }

    private double deadLetters(String name) throws InterruptedException {
        try {
            int messages = queue.deadLetters(name);
            deadLettersFailing = false;
            return messages;
        } catch (QueueUnavailableException e) {
            if (!deadLettersFailing) {
                LOG.infof("depth of the dead-letter queue unknown error=%s", e.getMessage());
            }
            deadLettersFailing = true;
            return Double.NaN;
        }
    }
}
