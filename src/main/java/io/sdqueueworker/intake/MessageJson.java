package io.sdqueueworker.intake;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sdqueueworker.io.ExactJson;
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

    private static final JsonMapper JSON = ExactJson.builder(
                    ExactJson.longTexts().maxNestingDepth(DEEPEST_NESTING).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
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
