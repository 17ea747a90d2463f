package io.sdqueueworker.intake;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sdqueueworker.io.ExactJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Reads the JSON of messages: one value with bounded nesting and nothing after it. Error messages do not quote the
/// text.
///
/// Python writes some things that JSON does not have. They are read: a byte order mark is passed over, and
/// [NonNumbers] finds numbers that are none.
final class MessageJson {

    private static final int DEEPEST_NESTING = 200;
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private static final JsonMapper JSON = ExactJson.builder(
                    ExactJson.longTexts().maxNestingDepth(DEEPEST_NESTING).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private MessageJson() {}

    /// @param what is read, for the error message
    static JsonNode read(String what, String text) throws UnreadableException {
        return read(what, new StringReader(text));
    }

    /// @param utf8 must be valid UTF-8: invalid bytes are not replaced silently
    static JsonNode read(String what, byte[] utf8) throws UnreadableException {
        return read(what, new InputStreamReader(new ByteArrayInputStream(utf8), StandardCharsets.UTF_8.newDecoder()));
    }

    private static JsonNode read(String what, Reader text) throws UnreadableException {
        try (PushbackReader rest = new PushbackReader(text)) {
            int first = rest.read();
            if (first >= 0 && first != BYTE_ORDER_MARK) {
                rest.unread(first);
            }
            return JSON.readTree(rest);
        } catch (JacksonException e) {
            throw new UnreadableException(what + " is not JSON" + place(e));
        } catch (CharacterCodingException e) {
            throw new UnreadableException(what + " is not UTF-8");
        } catch (NumberFormatException e) {
            // Jackson does not wrap this exception for exponents with too many digits.
            throw new UnreadableException(what + " has a number that is out of range");
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
    }

    /// The position of the error. The parser's own message quotes the text.
    private static String place(JacksonException e) {
        return e.getLocation() == null
                ? ""
                : " from line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }
}
