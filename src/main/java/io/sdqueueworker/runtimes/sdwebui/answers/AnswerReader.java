package io.sdqueueworker.runtimes.sdwebui.answers;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sdqueueworker.io.ExactJson;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiRoute;
import io.sdqueueworker.spool.Spool;
import java.io.IOException;
import java.io.InputStream;

/// Reads an answer of the Web UI while it arrives. Its images go directly to the spool, so that memory does not grow
/// with them. The other fields are kept in memory up to a limit.
public final class AnswerReader {

    /// The longest text that is not an image. `info` contains a text for every image of a batch.
    private static final int LONGEST_TEXT = 8 * 1024 * 1024;

    /// The largest answer without images.
    private static final long LONGEST_WORDS = 16L * 1024 * 1024;

    private static final JsonMapper JSON = mapper(constraints().build());
    private static final JsonMapper WORDS =
            mapper(constraints().maxDocumentLength(LONGEST_WORDS).build());

    private AnswerReader() {}

    /// Reads an answer to its end.
    ///
    /// @throws Spool.SpoolException if a spool file cannot be written
    /// @throws JsonProcessingException if the answer is not as expected
    /// @throws IOException if the connection breaks
    public static WebUiAnswer read(WebUiRoute route, InputStream answer, Spool spool) throws IOException {
        return switch (route) {
            case TEXT_TO_IMAGE, IMAGE_TO_IMAGE -> read(JSON, answer, new ImageAnswer(spool));
            case EXTRA_SINGLE_IMAGE, EXTRA_BATCH_IMAGES -> read(JSON, answer, new ExtrasAnswer(spool));
            case INTERROGATE -> read(WORDS, answer, TextAnswer.caption());
            case PNG_INFO -> read(WORDS, answer, TextAnswer.pngInfo());
        };
    }

    private static WebUiAnswer read(JsonMapper mapper, InputStream in, WebUiAnswer answer) throws IOException {
        try (JsonParser json = mapper.createParser(in)) {
            json.nextToken();
            expect(json, JsonToken.START_OBJECT);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                answer.read(field, json);
            }
            expect(json, JsonToken.END_OBJECT);
        } catch (NumberFormatException e) {
            throw unheldNumber(e);
        }
        return answer;
    }

    /// Parses JSON that an answer contains as a text.
    static JsonNode parse(String text) throws JsonProcessingException {
        try {
            return JSON.readTree(text);
        } catch (NumberFormatException e) {
            throw unheldNumber(e);
        }
    }

    /// Jackson does not wrap the exception for an exponent with too many digits.
    private static JsonParseException unheldNumber(NumberFormatException e) {
        return new JsonParseException(null, "a number that is too large for a decimal", e);
    }

    /// @throws JsonParseException if the answer has another token
    static void expect(JsonParser json, JsonToken wanted) throws JsonParseException {
        if (json.currentToken() != wanted) {
            throw new JsonParseException(json, "expected " + wanted + ", found " + json.currentToken());
        }
    }

    private static StreamReadConstraints.Builder constraints() {
        return StreamReadConstraints.builder().maxStringLength(LONGEST_TEXT);
    }

    private static JsonMapper mapper(StreamReadConstraints constraints) {
        return ExactJson.builder(constraints)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build();
    }
}
