package io.sdqueueworker.testbed.servers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The JSON Schemas in `docs/schema`, for the messages to a worker and for the documents that it publishes, stores and
/// prints.
public enum WireSchema {
    CLAIM_CHECK,
    DOCTOR_REPORT,
    MESSAGE,
    NOTIFICATION,
    QUARANTINE,
    RESULT_COMFYUI,
    RESULT_SDWEBUI,
    SNS_ENVELOPE,
    STATUS,
    TASK_V1ALPHA1,
    TASK_V1ALPHA2;

    /// The folder of the schemas; tests and programs run in the root of the repository.
    public static final Path FOLDER = Path.of("docs/schema");

    /// Decimals, because a double would round a message's numbers or make them infinite.
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /// Reads all schemas together, because they refer to each other by id.
    private static final class Registry {
        static final SchemaRegistry ALL = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                registry -> registry.schemas(
                        Arrays.stream(values()).collect(Collectors.toMap(WireSchema::id, WireSchema::text))));
    }

    /// The name of the schema file without its extension.
    public String fileName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The schema as JSON.
    public JsonNode json() {
        return read(text());
    }

    /// The faults of a document; empty if it matches the schema.
    public List<String> faults(String document) {
        return faults(read(document));
    }

    public List<String> faults(JsonNode document) {
        return faults("", document);
    }

    /// The faults of a value by a part of the schema.
    ///
    /// @param part the JSON pointer of the part
    public List<String> faults(String part, JsonNode value) {
        Schema schema = Registry.ALL.getSchema(SchemaLocation.of(id() + (part.isEmpty() ? "" : "#" + part)));
        return schema
                .validate(value, context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(fault -> fileName() + ": " + fault)
                .toList();
    }

    /// Reads a document without rounding its numbers.
    public static JsonNode read(String document) {
        try {
            return JSON.readTree(document);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON", e);
        }
    }

    private String id() {
        return "urn:sd-queue-worker:schema:" + fileName();
    }

    private String text() {
        try {
            return Files.readString(FOLDER.resolve(fileName() + ".schema.json"));
        } catch (IOException e) {
            throw new UncheckedIOException("the schema " + fileName() + " cannot be read", e);
        }
    }
}
