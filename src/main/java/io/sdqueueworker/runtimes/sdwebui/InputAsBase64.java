package io.sdqueueworker.runtimes.sdwebui;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import io.sdqueueworker.task.StagedInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;

/// An input in a request: the base64 of its file, read piece by piece while the request is written.
///
/// @param input the file
record InputAsBase64(StagedInput input) implements JsonSerializable {

    private static final int UNKNOWN_LENGTH = -1;

    @Override
    public void serialize(JsonGenerator json, SerializerProvider provider) throws IOException {
        try (InputStream bytes = Files.newInputStream(input.file())) {
            json.writeBinary(Base64Variants.MIME_NO_LINEFEEDS, bytes, UNKNOWN_LENGTH);
        }
    }

    @Override
    public void serializeWithType(JsonGenerator json, SerializerProvider provider, TypeSerializer type)
            throws IOException {
        serialize(json, provider);
    }
}
