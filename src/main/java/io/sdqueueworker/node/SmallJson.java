package io.sdqueueworker.node;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sdqueueworker.json.ExactJson;
import java.io.IOException;
import java.io.InputStream;

/// The short documents that tell of a machine. A node with many images and addresses has some ten thousand characters.
final class SmallJson {

    private static final int LONGEST = 4 * 1024 * 1024;
    private static final JsonMapper JSON = ExactJson.builder(
                    StreamReadConstraints.builder().maxNestingDepth(100).build())
            .build();

    private SmallJson() {}

    /// @throws IOException when it is no JSON, or too long
    static JsonNode read(InputStream body) throws IOException {
        byte[] document = body.readNBytes(LONGEST + 1);
        if (document.length > LONGEST) {
            throw new IOException("a document of more than " + LONGEST + " bytes");
        }
        JsonNode read = JSON.readTree(document);
        return read == null ? JSON.missingNode() : read;
    }
}
