package io.sdqueueworker.pipeline.settlement;

import io.sdqueueworker.pipeline.settlement.FailurePolicy.Receives;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalInt;
import java.util.function.Supplier;

/// The limits on the receives of one message. They hold whatever has ended its attempts: a task that takes its pod down
/// never fails here.
public final class ReceiveLimits {

    private final int maxReceives;
    private final Supplier<OptionalInt> maxReceiveCount;
    private final InstantSource clock;

    /// @param maxReceives on a queue without a redrive policy
    /// @param maxReceiveCount of the queue's redrive policy, as last seen; empty without one
    /// @param clock the wall clock, to compare with the times of the queue
    public ReceiveLimits(int maxReceives, Supplier<OptionalInt> maxReceiveCount, InstantSource clock) {
        this.maxReceives = maxReceives;
        this.maxReceiveCount = maxReceiveCount;
        this.clock = clock;
    }

    /// The receives of a message until now, and how many are allowed.
    Receives of(Delivery delivery) {
        Duration sinceFirst = Duration.between(delivery.firstReceivedAt(), clock.instant());
        return new Receives(delivery.receiveCount(), maxReceiveCount.get(), sinceFirst);
    }

    /// Reports whether the redrive policy allows no further receive.
    public boolean isLast(int receiveCount) {
        OptionalInt redrive = maxReceiveCount.get();
        return redrive.isPresent() && receiveCount >= redrive.getAsInt();
    }

    /// Reports whether a message has been received more often than allowed. With a redrive policy, its dead-letter
    /// queue is gone or does not accept the message.
    public boolean areExceededBy(int receiveCount) {
        return receiveCount > maxReceiveCount.get().orElse(maxReceives);
    }

    /// The failure of a message that has been received too often.
    public Failure exceeded(int receiveCount) {
        OptionalInt redrive = maxReceiveCount.get();
        return spent("the message has been received " + receiveCount + " times, and "
                + (redrive.isPresent()
                        ? "the redrive policy of its queue allows " + redrive.getAsInt()
                        : "worker.max-receives allows " + maxReceives));
    }

    /// The failure of a task whose last allowed receive ends without a result.
    ///
    /// @param why the attempt ends
    Failure last(int receiveCount, String why) {
        return spent("the message is in the dead-letter queue after " + receiveCount
                + " receives, the last of which ended because " + why);
    }

    private static Failure spent(String detail) {
        return new Failure(Code.ATTEMPTS_SPENT, Stage.INTAKE, detail);
    }
}
