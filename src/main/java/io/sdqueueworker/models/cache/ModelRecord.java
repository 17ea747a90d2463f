package io.sdqueueworker.models.cache;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.io.DurableFile;
import io.sdqueueworker.models.catalogue.ModelPath;
import io.sdqueueworker.models.catalogue.ModelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// A record of the version of a model that the store has installed or verified.
///
/// @param path of the file below its volume, which other workers may have at another place
/// @param bytes of the version
/// @param etag of the version
/// @param modifiedMillis the modification time of the file at that moment, in milliseconds since 1970: a file that
///     another program has modified is not trusted
record ModelRecord(String path, long bytes, String etag, long modifiedMillis) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// The record of a version whose file is installed now.
    static ModelRecord of(ModelVersion object, String path, Path file) throws IOException {
        return new ModelRecord(
                path,
                object.bytes(),
                object.etag(),
                Files.getLastModifiedTime(file).toMillis());
    }

    /// Reads a record. Empty if there is none, or a crash has torn it; the model is then verified again.
    static Optional<ModelRecord> read(Path file) throws IOException {
        try {
            JsonNode json = JSON.readTree(Files.readAllBytes(file));
            return ModelPath.of(json.path("path").asText())
                    .filter(_ -> json.path("bytes").isNumber())
                    .map(path -> new ModelRecord(
                            path.value(),
                            json.path("bytes").asLong(),
                            json.path("etag").asText(),
                            json.path("modified").asLong()));
        } catch (NoSuchFileException | com.fasterxml.jackson.core.JacksonException e) {
            return Optional.empty();
        }
    }

    /// Replaces the record in the file.
    void write(Path file) throws IOException {
        ObjectNode json = JSON.createObjectNode()
                .put("path", path)
                .put("bytes", bytes)
                .put("etag", etag)
                .put("modified", modifiedMillis);
        DurableFile.replace(file, JSON.writeValueAsBytes(json));
    }

    /// Returns whether the record is of a version.
    boolean isOf(ModelVersion object, String at) {
        return path.equals(at) && bytes == object.bytes() && etag.equals(object.etag());
    }

    /// Returns whether the file is unchanged since the record was made.
    boolean isOf(Path file) throws IOException {
        try {
            return Files.size(file) == bytes && Files.getLastModifiedTime(file).toMillis() == modifiedMillis;
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
