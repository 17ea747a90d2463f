package io.sdqueueworker.publication;

import io.sdqueueworker.publication.OutputStore.Lookup;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.util.List;
import org.jboss.logging.Logger;

/// The messages in the quarantine, for an operator who sends them again.
public final class QuarantinedMessages {

    private static final Logger LOG = Logger.getLogger(QuarantinedMessages.class);

    private final OutputStore store;
    private final KeyList keys;
    private final String bucket;

    /// @param bucket the output bucket
    public QuarantinedMessages(OutputStore store, KeyList keys, String bucket) {
        this.store = store;
        this.keys = keys;
        this.bucket = bucket;
    }

    /// The identities of all messages. Documents of failures are in the same folder.
    public List<Identity> list() throws TaskFailedException, InterruptedException {
        return keys.keys(bucket, QuarantinedMessage.FOLDER).stream()
                .flatMap(key -> QuarantinedMessage.identityOf(key).stream())
                .toList();
    }

    /// Reads a message.
    ///
    /// @throws TaskFailedException with the code INPUT_NOT_FOUND if there is none, or with the reason why it cannot
    ///     be read
    public QuarantinedMessage read(Identity identity) throws TaskFailedException, InterruptedException {
        S3Uri address = QuarantinedMessage.address(bucket, identity);
        return switch (store.find(address)) {
            case Lookup.Found(String json) -> parsed(address, json);
            case Lookup.Absent() -> throw failed(Code.INPUT_NOT_FOUND, "there is no " + address);
            case Lookup.Forbidden() ->
                throw failed(Code.ACCESS_DENIED, address + " cannot be read: allow s3:GetObject on it");
        };
    }

    /// Removes a message, and the verdicts about its task: the same failure must be proven again.
    ///
    /// @throws TaskFailedException if the message cannot be removed
    public void remove(Identity identity) throws TaskFailedException, InterruptedException {
        store.delete(QuarantinedMessage.address(bucket, identity));
        try {
            store.delete(StoredVerdicts.address(bucket, identity));
        } catch (TaskFailedException e) {
            LOG.debugf("verdicts stay, a second opinion is there already identity=%s", identity);
        }
    }

    private static QuarantinedMessage parsed(S3Uri address, String json) throws TaskFailedException {
        try {
            return QuarantinedMessage.read(json);
        } catch (IllegalArgumentException e) {
            throw failed(Code.MALFORMED, address + ": " + e.getMessage());
        }
    }

    private static TaskFailedException failed(Code code, String detail) {
        return TaskFailedException.of(code, Stage.PUBLICATION, detail);
    }
}
