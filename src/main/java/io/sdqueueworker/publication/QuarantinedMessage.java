package io.sdqueueworker.publication;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.OwnKeys;
import io.sdqueueworker.task.S3Uri;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A message in the quarantine: the record of all that is needed to send it again, and of the reason why it is there.
///
/// @param code of the failure
/// @param at the time at which it was set aside
public record QuarantinedMessage(Identity identity, String code, Instant at, Delivery.Content content) {

    static final String FOLDER = OwnKeys.QUARANTINE + "/";
    static final String ENDING = ".json";

    static S3Uri address(String bucket, Identity identity) {
        return new S3Uri(bucket, FOLDER + identity + ENDING);
    }

    /// The identity that a key is made of; empty if the key is not that of a record.
    static Optional<Identity> identityOf(String key) {
        if (!key.endsWith(ENDING)) {
            return Optional.empty();
        }
        String name = key.substring(FOLDER.length(), key.length() - ENDING.length());
        return name.isBlank() ? Optional.empty() : Optional.of(new Identity(name));
    }

    static byte[] record(Delivery delivery, Identity identity, Failure failure, Instant at) {
        ObjectNode record = Json.object();
        record.put("identity", identity.value())
                .put("message_id", delivery.messageId())
                .put("receive_count", delivery.receiveCount())
                .put("sent_at", delivery.sentAt().toString())
                .put("set_aside_at", at.toString());
        Json.putError(record, failure);
        ObjectNode system = record.putObject("system_attributes");
        delivery.systemAttributes().forEach(system::put);
        ObjectNode attributes = record.putObject("message_attributes");
        delivery.messageAttributes()
                .forEach((name, attribute) ->
                        attributes.putObject(name).put("type", attribute.type()).put("value", attribute.value()));
        record.put("body", delivery.body());
        return Json.bytes(record);
    }

    /// Reads a record.
    ///
    /// @throws IllegalArgumentException if it is not one
    static QuarantinedMessage read(String json) {
        try {
            JsonNode record = Json.parse(json);
            if (!record.path("body").isTextual()) {
                throw new IllegalArgumentException("it has no body");
            }
            return new QuarantinedMessage(
                    new Identity(record.path("identity").asText()),
                    record.at("/error/code").asText(),
                    Instant.parse(record.path("set_aside_at").asText()),
                    new Delivery.Content(
                            record.path("system_attributes").properties().stream()
                                    .collect(Collectors.toMap(
                                            Map.Entry::getKey,
                                            field -> field.getValue().asText())),
                            record.path("message_attributes").properties().stream()
                                    .collect(Collectors.toMap(Map.Entry::getKey, field -> attribute(field.getValue()))),
                            record.path("body").asText()));
        } catch (JsonProcessingException | RuntimeException e) {
            throw new IllegalArgumentException("it is not the record of a message", e);
        }
    }

    private static Delivery.Attribute attribute(JsonNode node) {
        if (node.isTextual()) {
            // Records of earlier versions have the value only.
            return new Delivery.Attribute("String", node.asText());
        }
        Delivery.Attribute attribute = new Delivery.Attribute(
                node.path("type").asText(), node.path("value").asText());
        if (attribute.isBinary()) {
            // Refuses what could not be sent.
            byte[] _ = Base64.getDecoder().decode(attribute.value());
        }
        return attribute;
    }
}
