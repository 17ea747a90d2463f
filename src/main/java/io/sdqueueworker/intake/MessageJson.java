package io.sdqueueworker.intake;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Reads the JSON of messages: one value and nothing behind it, nested within bounds, and says of anything else what is
/// wrong without quoting it.
final class MessageJson {

    private static final int DEEPEST_NESTING = 200;

    /// Numbers of a task pass through unchanged, so nothing is read as a double.
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST_NESTING)
                            // Images stand in a task as texts of any length; the whole is bounded where it comes from.
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private MessageJson() {}

    /// @param what the name of the thing that is read, for the reason why it cannot be
    static JsonNode read(String what, String text) throws UnreadableException {
        return read(what, new StringReader(text));
    }

    /// @param utf8 must be UTF-8 throughout: nothing is replaced in silence
    static JsonNode read(String what, byte[] utf8) throws UnreadableException {
        return read(what, new InputStreamReader(new ByteArrayInputStream(utf8), StandardCharsets.UTF_8.newDecoder()));
    }

    private static JsonNode read(String what, Reader text) throws UnreadableException {
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            throw new UnreadableException(what + " is not JSON" + place(e));
        } catch (CharacterCodingException e) {
            throw new UnreadableException(what + " is not UTF-8");
        } catch (NumberFormatException e) {
            // An exponent of more digits than a decimal can have comes out bare.
            throw new UnreadableException(what + " has a number that no decimal can hold");
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
    }

    /// Where the text stops being JSON. The parser's own message quotes the text, so it is not passed on.
    private static String place(JacksonException e) {
        return e.getLocation() == null
                ? ""
                : " from line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }
}
