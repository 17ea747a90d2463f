package io.sdqueueworker.runtimes.sdwebui.answers;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.task.GeneratedFile;
import io.sdqueueworker.task.GeneratedFile.Role;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Decodes the images of an answer into spool files while it arrives, so that memory does not grow with them.
final class SpooledImages {

    private final Spool spool;
    private final List<Picture> pictures = new ArrayList<>();

    SpooledImages(Spool spool) {
        this.spool = spool;
    }

    /// The pictures in the order of the answer, all of them as requested images.
    List<Picture> pictures() {
        return List.copyOf(pictures);
    }

    /// Reads an array of images, or `null`.
    void readAll(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        AnswerReader.expect(json, JsonToken.START_ARRAY);
        while (json.nextToken() == JsonToken.VALUE_STRING) {
            decode(json);
        }
        AnswerReader.expect(json, JsonToken.END_ARRAY);
    }

    /// Reads one image, or `null`.
    void readOne(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        AnswerReader.expect(json, JsonToken.VALUE_STRING);
        decode(json);
    }

    private void decode(JsonParser json) throws IOException {
        Path path = spool.nextPath();
        long bytes;
        try (OutputStream file = spool.write(path)) {
            bytes = json.readBinaryValue(Base64Variants.MIME_NO_LINEFEEDS, file);
        } catch (IllegalArgumentException e) {
            throw new JsonParseException(json, "an image is not base64", e);
        }
        pictures.add(Picture.of(new GeneratedFile(path, bytes, Role.IMAGE)));
    }
}
