package io.sdqueueworker.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/// Hostile texts: valid ones, corrupted.
public final class Hostile {

    /// The characters that a reason must not contain, because it is read in a terminal or line by line.
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\u2028\u2029]");

    private static final int MOST_CHANGES = 6;

    private static final List<String> FRAGMENTS = List.of(
            "",
            " ",
            "\n",
            "\r\n",
            "\t",
            "\u0000",
            "\u001b[31m",
            "\u007f",
            "\u0085",
            "\u200b",
            "\u202e",
            "\u2028",
            "\ufeff",
            "\ud83d",
            "\ude00",
            "😀",
            "é",
            "。",
            "１",
            "ß",
            "ẞ",
            "İ",
            "\u00ad",
            "%00",
            "%2e%2e",
            "%0d%0a",
            "\\u0000",
            "\\ud83d",
            ".",
            "..",
            "/",
            "//",
            "../",
            "/./",
            "\\",
            ":",
            "@",
            "#",
            "?",
            "&",
            "*",
            "~",
            "~1",
            "[",
            "]",
            "{",
            "}",
            "\"",
            "'",
            ",",
            "[[[[[[[[",
            "]]]]]]]]",
            "{\"a\":",
            "null",
            "true",
            "false",
            "NaN",
            "-Infinity",
            "-0",
            "0x7f",
            "1e400",
            "1e99999999999",
            "12e2147483647",
            "1e-99999999999",
            "-1",
            "2147483648",
            "-9223372036854775809",
            "18446744073709551616",
            "127.0.0.1",
            "0177.0.0.1",
            "2130706433",
            "0x7f.1",
            "127.1",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[fe80::1%25eth0]",
            "169.254.169.254",
            "[fd00:ec2::254]",
            "localhost",
            "xn--",
            "http://",
            "https:",
            "s3://",
            "file:///",
            "user:pw@",
            "quarantine",
            "attempts",
            ".sd-queue-worker",
            "metadata",
            "content",
            "content_s3",
            "context",
            "id",
            "prefix",
            "expires_at",
            "filename",
            "subfolder",
            "type",
            "text",
            "result",
            "errors",
            "detail",
            "loc",
            "status",
            "messages",
            "9".repeat(1_001),
            "k".repeat(1_100),
            "[".repeat(3_000),
            "{\"a\":".repeat(3_000));

    private Hostile() {}

    private record Change(String fragment, double from, double length) {

        /// Replaces a part of the text, mostly a short or empty one, with the fragment.
        String in(String text) {
            int start = (int) (from * text.length());
            int end = (int) (start + length * length * length * (text.length() - start));
            return text.substring(0, start) + fragment + text.substring(end);
        }
    }

    /// The texts with a few changes at random places.
    public static Arbitrary<String> texts(List<String> valid) {
        Arbitrary<Double> share = Arbitraries.doubles().between(0, 1);
        Arbitrary<Change> changes = Combinators.combine(
                        Arbitraries.oneOf(
                                Arbitraries.of(FRAGMENTS),
                                Arbitraries.of(valid),
                                Arbitraries.strings().ofMaxLength(3)),
                        share,
                        share)
                .as(Change::new);
        return Combinators.combine(Arbitraries.of(valid), changes.list().ofMaxSize(MOST_CHANGES))
                .as((text, all) -> {
                    String spoilt = text;
                    for (Change change : all) {
                        spoilt = change.in(spoilt);
                    }
                    return spoilt;
                });
    }

    /// The cases found so far: `src/test/resources/corpus/<name>.txt`, one JSON text per line, with empty lines and
    /// comments (`#`).
    public static Stream<String> corpus(String name) {
        try {
            return Files.readAllLines(Path.of("src/test/resources/corpus", name + ".txt")).stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Hostile::text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Fails if a reason could forge a line or a terminal sequence.
    public static void assertPrintable(String reason) {
        assertThat(UNPRINTABLE
                        .matcher(reason.replaceAll("[\ud800-\udbff][\udc00-\udfff]", ""))
                        .find())
                .as("a reason with a control character: %s", reason)
                .isFalse();
    }

    private static String text(String line) {
        try {
            return new JsonMapper().readValue(line, String.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a JSON text: " + line, e);
        }
    }
}
