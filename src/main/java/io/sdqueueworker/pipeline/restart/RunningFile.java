package io.sdqueueworker.pipeline.restart;

import static io.sdqueueworker.io.DurableFile.Option.FORCED;
import static io.sdqueueworker.io.DurableFile.Option.OWNER_ONLY;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.io.DurableFile;
import io.sdqueueworker.task.Delivery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/// The file `running.json` in the work directory: `{"version":1,"tasks":[{"messageId","receiptHandle","receiveCount",
/// "sentAt","receivedAt","leaseExpiresAt","run","systemAttributes","messageAttributes","body"}]}`.
///
/// Replaced as a whole, so that a reader never finds a half-written file. It holds messages, so only the worker's user
/// may read it.
final class RunningFile {

    private static final int VERSION = 1;
    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;

    RunningFile(Path workDirectory) {
        this.file = workDirectory.resolve("running.json");
    }

    /// Reads the tasks; empty if there is no file.
    ///
    /// @param now by the wall clock
    /// @throws IOException if it cannot be read, or was not written by this version
    List<RunningTask> read(Instant now) throws IOException {
        JsonNode document;
        try {
            document = JSON.readTree(Files.readString(file));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (JsonProcessingException e) {
            // The message of the exception quotes the file.
            throw new IOException("it is not JSON");
        }
        if (document.path("version").asInt() != VERSION) {
            throw new IOException("it was written by another version of the worker");
        }
        try {
            return document.path("tasks")
                    .valueStream()
                    .map(entry -> task(entry, now))
                    .toList();
        } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
            throw new IOException("it has an invalid value", e);
        }
    }

    /// Replaces the tasks in the file.
    ///
    /// @param durably whether they must survive a crash of the machine, not only of the process
    void write(Collection<RunningTask> tasks, boolean durably) throws IOException {
        if (tasks.isEmpty()) {
            Files.deleteIfExists(file);
            return;
        }
        ObjectNode document = JSON.createObjectNode().put("version", VERSION);
        ArrayNode entries = document.putArray("tasks");
        tasks.forEach(task -> entries.add(entry(task)));
        byte[] content = JSON.writeValueAsBytes(document);
        if (durably) {
            DurableFile.replace(file, content, OWNER_ONLY, FORCED);
        } else {
            DurableFile.replace(file, content, OWNER_ONLY);
        }
    }

    private static ObjectNode entry(RunningTask task) {
        Delivery delivery = task.delivery();
        ObjectNode entry = JSON.createObjectNode()
                .put("messageId", delivery.messageId())
                .put("receiptHandle", delivery.receiptHandle())
                .put("receiveCount", delivery.receiveCount())
                .put("sentAt", delivery.sentAt().toString())
                .put("receivedAt", task.receivedAt().toString())
                .put("leaseExpiresAt", task.leaseExpiresAt().toString())
                .put("run", task.run().toString());
        delivery.systemAttributes().forEach(entry.putObject("systemAttributes")::put);
        ObjectNode attributes = entry.putObject("messageAttributes");
        delivery.messageAttributes()
                .forEach((name, attribute) ->
                        attributes.putObject(name).put("type", attribute.type()).put("value", attribute.value()));
        return entry.put("body", delivery.body());
    }

    private static RunningTask task(JsonNode entry, Instant now) {
        Instant receivedAt = Instant.parse(entry.path("receivedAt").asText());
        Instant leaseExpiresAt = Instant.parse(entry.path("leaseExpiresAt").asText());
        Delivery delivery = new Delivery(
                entry.path("messageId").asText(),
                new Delivery.Receipt(
                        entry.path("receiptHandle").asText(),
                        entry.path("receiveCount").asInt(),
                        System.nanoTime() - Duration.between(receivedAt, now).toNanos(),
                        Duration.between(receivedAt, leaseExpiresAt)),
                Instant.parse(entry.path("sentAt").asText()),
                new Delivery.Content(
                        texts(entry.path("systemAttributes")),
                        attributes(entry.path("messageAttributes")),
                        entry.path("body").asText()));
        return new RunningTask(
                delivery,
                receivedAt,
                leaseExpiresAt,
                UUID.fromString(entry.path("run").asText()));
    }

    private static Map<String, Delivery.Attribute> attributes(JsonNode object) {
        return object.properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        field -> new Delivery.Attribute(
                                field.getValue().path("type").asText(),
                                field.getValue().path("value").asText())));
    }

    private static Map<String, String> texts(JsonNode object) {
        return object.properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, field -> field.getValue().asText()));
    }
}
