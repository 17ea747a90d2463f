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

/// Which version of a model is in its place, as the store has put it there or verified it.
///
/// @param object the version
/// @param modifiedMillis when its file was last modified then, in milliseconds since 1970: a file that somebody
///     else has touched is not trusted
record ModelRecord(ModelVersion object, long modifiedMillis) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// The record of a version whose file is in its place now.
    static ModelRecord of(ModelVersion object, Path file) throws IOException {
        return new ModelRecord(object, Files.getLastModifiedTime(file).toMillis());
    }

    /// Nothing where there is none, or one that a crash has torn: the model is verified anew then.
    static Optional<ModelRecord> read(Path file) throws IOException {
        try {
            JsonNode json = JSON.readTree(Files.readAllBytes(file));
            Optional<ModelPath> path = ModelPath.of(json.path("path").asText());
            return path.filter(_ -> json.path("bytes").isNumber())
                    .map(model -> new ModelRecord(
                            new ModelVersion(
                                    model,
                                    json.path("bytes").asLong(),
                                    json.path("etag").asText()),
                            json.path("modified").asLong()));
        } catch (NoSuchFileException | com.fasterxml.jackson.core.JacksonException e) {
            return Optional.empty();
        }
    }

    /// Replaces the record in the file.
    void write(Path file) throws IOException {
        ObjectNode json = JSON.createObjectNode()
                .put("path", object.path().value())
                .put("bytes", object.bytes())
                .put("etag", object.etag())
                .put("modified", modifiedMillis);
        DurableFile.replace(file, JSON.writeValueAsBytes(json));
    }

    /// Whether the file is still the one that this tells of.
    boolean isOf(Path file) throws IOException {
        try {
            return Files.size(file) == object.bytes()
                    && Files.getLastModifiedTime(file).toMillis() == modifiedMillis;
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
