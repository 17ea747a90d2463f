package io.sdqueueworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Payload;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.util.Optional;
import java.util.Set;

/// Fetches messages and contents of tasks that are in a bucket because they are too large for the queue.
///
/// A pointer of Amazon's extended client libraries is recognised by its form. The message attribute that they send
/// with it is ignored: libraries differ in its name, and SNS drops it.
final class ClaimChecks {

    /// The names of pointers in the libraries for Java, old and new. Those for other languages use them, too.
    private static final Set<String> POINTERS = Set.of(
            "com.amazon.sqs.javamessaging.MessageS3Pointer", "software.amazon.payloadoffloading.PayloadS3Pointer");

    private final Set<String> buckets;

    /// @param buckets that may be read from; a message cannot add to them
    ClaimChecks(Set<String> buckets) {
        this.buckets = Set.copyOf(buckets);
    }

    /// Reports whether this is a pointer instead of a message: `["…Pointer",{"s3BucketName":…,"s3Key":…}]`.
    static boolean isPointer(JsonNode message) {
        return message.isArray()
                && message.size() == 2
                && message.path(0).isTextual()
                && POINTERS.contains(message.path(0).textValue());
    }

    /// Fetches the message that a pointer leads to.
    JsonNode message(JsonNode pointer, PayloadStore store)
            throws UnreadableException, TaskFailedException, InterruptedException {
        JsonNode bucket = pointer.path(1).path("s3BucketName");
        JsonNode key = pointer.path(1).path("s3Key");
        if (!bucket.isTextual() || !key.isTextual()) {
            throw new UnreadableException("the message points to no object: it has no texts s3BucketName and s3Key");
        }
        S3Uri address;
        try {
            address = S3Uri.untrusted(bucket.textValue(), key.textValue());
        } catch (IllegalArgumentException e) {
            throw new UnreadableException("the message points to no object: " + e.getMessage());
        }
        return MessageJson.read("the object that the message points to", read(address, store));
    }

    /// Fetches the content of a task.
    Payload content(S3Uri address, PayloadStore store) throws TaskFailedException, InterruptedException {
        try {
            if (MessageJson.read("content_s3: the object", read(address, store)) instanceof ObjectNode content) {
                Optional<String> flaw = NonNumbers.in(content);
                if (flaw.isEmpty()) {
                    return new Payload(content.toString());
                }
                throw new UnreadableException("content_s3: in the object, " + flaw.get());
            }
            throw new UnreadableException("content_s3: the object is not a JSON object");
        } catch (UnreadableException e) {
            throw TaskFailedException.of(Code.MALFORMED, Stage.INTAKE, e.reason(), e);
        }
    }

    private byte[] read(S3Uri address, PayloadStore store) throws TaskFailedException, InterruptedException {
        if (!buckets.contains(address.bucket())) {
            throw TaskFailedException.of(
                    Code.INPUT_REFUSED,
                    Stage.INTAKE,
                    "the bucket '" + address.bucket() + "' is not one that this worker may fetch payloads from");
        }
        return store.read(address);
    }
}
