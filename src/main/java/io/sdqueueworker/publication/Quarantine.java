package io.sdqueueworker.publication;

import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.TaskFailedException;
import java.time.InstantSource;

/// Keeps the messages of tasks that have failed for good, so that no message is ever lost.
public final class Quarantine {

    private final OutputStore store;
    private final String bucket;
    private final InstantSource clock;

    /// @param bucket the output bucket; messages are kept below `quarantine/` in it
    public Quarantine(OutputStore store, String bucket, InstantSource clock) {
        this.store = store;
        this.bucket = bucket;
        this.clock = clock;
    }

    /// Keeps a message with all that is needed to send it again, and the reason why it failed.
    public void keep(Delivery delivery, Identity identity, Failure failure)
            throws TaskFailedException, InterruptedException {
        byte[] record = QuarantinedMessage.record(delivery, identity, failure, clock.instant());
        store.put(QuarantinedMessage.address(bucket, identity), record);
    }
}
