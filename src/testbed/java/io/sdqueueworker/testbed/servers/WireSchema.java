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

/// The JSON Schemas in `docs/schema`, of what is sent to a worker and of what it tells, stores and prints.
public enum WireSchema {
    CLAIM_CHECK,
    DOCTOR_REPORT,
    MESSAGE,
    NOTIFICATION,
    QUARANTINE,
    RESULT_COMFYUI,
    RESULT_SDWEBUI,
    SNS_ENVELOPE,
    TASK_V1ALPHA1,
    TASK_V1ALPHA2;

    /// Where they are; tests and programs run in the root of the repository.
    public static final Path FOLDER = Path.of("docs/schema");

    /// A double would round the numbers of a message, or make them infinite.
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /// They refer to each other by their ids, so they are read together.
    private static final class Registry {
        static final SchemaRegistry ALL = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                registry -> registry.schemas(
                        Arrays.stream(values()).collect(Collectors.toMap(WireSchema::id, WireSchema::text))));
    }

    /// The name of its file, without the ending.
    public String fileName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The schema itself.
    public JsonNode json() {
        return read(text());
    }

    /// What is wrong with a document; nothing where it is as the schema says.
    public List<String> faults(String document) {
        return faults(read(document));
    }

    public List<String> faults(JsonNode document) {
        return faults("", document);
    }

    /// What is wrong with a value by a part of the schema.
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

    /// Reads a document with its numbers as they are.
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
