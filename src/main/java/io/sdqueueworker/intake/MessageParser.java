package io.sdqueueworker.intake;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.Parsed;
import java.util.List;
import java.util.regex.Pattern;

/// Finds the wire format of a message and reads the task in it.
///
/// The message is either the body itself, or the `Message` of an SNS envelope when the queue is subscribed to a topic
/// without raw delivery.
public final class MessageParser {

    private static final int DEEPEST_NESTING = 200;

    /// What SNS writes, and nothing that could be more than a name: it becomes part of a key.
    private static final Pattern MESSAGE_ID = Pattern.compile("[A-Za-z0-9-]{1,128}");

    /// Numbers of a task pass through unchanged, so nothing is read as a double.
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST_NESTING)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final List<WireFormat> formats;

    /// @param formats the known formats; the first that recognises a message reads it
    public MessageParser(List<WireFormat> formats) {
        this.formats = List.copyOf(formats);
    }

    /// Reads a delivery. Never throws on bad input.
    public Parsed parse(Delivery delivery) {
        try {
            ObjectNode body = object(delivery.body());
            if (!isEnvelope(body)) {
                return read(body, new Identity(delivery.messageId()));
            }
            // The publication, not this queue's copy of it: SNS may deliver one publication twice, under two SQS ids.
            return read(
                    object(body.path("Message").textValue()),
                    new Identity(body.path("MessageId").textValue()));
        } catch (UnreadableException e) {
            return new Parsed.Malformed(e.getMessage());
        }
    }

    private Parsed read(ObjectNode message, Identity identity) {
        for (WireFormat format : formats) {
            if (format.recognises(message)) {
                return format.parse(message, identity);
            }
        }
        return new Parsed.Malformed(
                "the message is in no known format: it has no object 'metadata' and no text 'alwayson_scripts.task'");
    }

    private static boolean isEnvelope(ObjectNode body) {
        return body.path("Type").asText().equals("Notification")
                && body.path("Message").isTextual()
                && body.path("MessageId").isTextual()
                && MESSAGE_ID.matcher(body.path("MessageId").asText()).matches();
    }

    private static ObjectNode object(String text) throws UnreadableException {
        try {
            JsonNode node = JSON.readTree(text);
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw new UnreadableException("the message is not a JSON object");
        } catch (JsonProcessingException e) {
            throw new UnreadableException("the message is not JSON" + place(e));
        } catch (NumberFormatException e) {
            // An exponent of more digits than a decimal can have comes out bare.
            throw new UnreadableException("the message has a number that no decimal can hold");
        }
    }

    /// Where the text stops being JSON. The parser's own message quotes the text, so it is not passed on.
    private static String place(JacksonException e) {
        return e.getLocation() == null
                ? ""
                : " from line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }

    private static final class UnreadableException extends Exception {

        private static final long serialVersionUID = 1L;

        UnreadableException(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }
}
