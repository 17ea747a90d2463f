package io.sdqueueworker.publication;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.OwnKeys;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.TaskFailedException;
import java.time.InstantSource;

/// Keeps messages that the worker gives up on, so that no message is ever lost.
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
        ObjectNode record = Json.object();
        record.put("identity", identity.value())
                .put("message_id", delivery.messageId())
                .put("receive_count", delivery.receiveCount())
                .put("sent_at", delivery.sentAt().toString())
                .put("set_aside_at", clock.instant().toString());
        Json.putError(record, failure);
        ObjectNode system = record.putObject("system_attributes");
        delivery.systemAttributes().forEach(system::put);
        ObjectNode attributes = record.putObject("message_attributes");
        delivery.messageAttributes().forEach(attributes::put);
        record.put("body", delivery.body());
        store.put(new S3Uri(bucket, OwnKeys.QUARANTINE + "/" + identity + ".json"), Json.bytes(record));
    }
}
