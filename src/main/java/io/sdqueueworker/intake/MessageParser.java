package io.sdqueueworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.Parsed;
import io.sdqueueworker.task.Payload;
import io.sdqueueworker.task.TaskFailedException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Detects the wire format of a message and reads the task in it.
///
/// The message is either the body itself, or the `Message` of an SNS envelope if the queue is subscribed to a topic
/// without raw delivery. Either may be a pointer to an object in S3, and the object may contain an envelope again.
public final class MessageParser {

    /// The ids of SNS. Other characters are not accepted, because the id becomes part of a key.
    private static final Pattern MESSAGE_ID = Pattern.compile("[A-Za-z0-9-]{1,128}");

    private final List<WireFormat> formats;
    private final ClaimChecks claimChecks;

    /// @param formats the known formats; the first that recognises a message reads it
    /// @param payloadBuckets that may be read from
    public MessageParser(List<WireFormat> formats, Set<String> payloadBuckets) {
        this.formats = List.copyOf(formats);
        this.claimChecks = new ClaimChecks(payloadBuckets);
    }

    /// Reads a delivery. Invalid input is a result, not an exception.
    ///
    /// @param payloads the store of what is too large for a message
    /// @throws TaskFailedException if the message is in S3 and cannot be fetched
    public Parsed parse(Delivery delivery, PayloadStore payloads) throws TaskFailedException, InterruptedException {
        try {
            JsonNode body = MessageJson.read("the message", delivery.body());
            // The id of the publication: SNS may deliver one publication twice, under two SQS ids.
            Identity identity =
                    new Identity(isEnvelope(body) ? body.path("MessageId").asText() : delivery.messageId());
            JsonNode message = unwrapped(body);
            if (ClaimChecks.isPointer(message)) {
                message = unwrapped(claimChecks.message(message, payloads));
                if (ClaimChecks.isPointer(message)) {
                    throw new UnreadableException("the message points to an object that points to another one");
                }
            }
            return read(message, identity);
        } catch (UnreadableException e) {
            return new Parsed.Malformed(e.reason());
        }
    }

    /// The content of a task, fetched if the message only says where it is.
    ///
    /// @param payloads the store of what is too large for a message
    public Payload content(Parsed.Acceptable task, PayloadStore payloads)
            throws TaskFailedException, InterruptedException {
        return switch (task) {
            case Parsed.Accepted accepted -> accepted.content();
            case Parsed.Deposited deposited -> claimChecks.content(deposited.content(), payloads);
        };
    }

    private Parsed read(JsonNode message, Identity identity) throws UnreadableException {
        if (!(message instanceof ObjectNode object)) {
            throw new UnreadableException("the message is not a JSON object");
        }
        for (WireFormat format : formats) {
            if (format.recognises(object)) {
                Parsed parsed = format.parse(object, identity);
                return NonNumbers.in(object).map(flaw -> refused(parsed, flaw)).orElse(parsed);
            }
        }
        throw new UnreadableException(
                "the message is not in a known format: see docs/messages.md for how each is recognised");
    }

    private static Parsed refused(Parsed parsed, String flaw) {
        return switch (parsed) {
            case Parsed.Acceptable task -> TaskFields.refused(task.header(), Code.MALFORMED, flaw);
            case Parsed.Refused task -> TaskFields.refused(task.header(), Code.MALFORMED, flaw);
            case Parsed.Malformed malformed -> malformed;
        };
    }

    private static JsonNode unwrapped(JsonNode body) throws UnreadableException {
        return isEnvelope(body)
                ? MessageJson.read("the message", body.path("Message").asText())
                : body;
    }

    private static boolean isEnvelope(JsonNode body) {
        return body.path("Type").asText().equals("Notification")
                && body.path("Message").isTextual()
                && body.path("MessageId").isTextual()
                && MESSAGE_ID.matcher(body.path("MessageId").asText()).matches();
    }
}
