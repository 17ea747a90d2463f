package io.sdqueueworker.testbed.comfyui.routes;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sdqueueworker.testbed.http.HttpHead;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The fields of a `multipart/form-data` body, by name.
record Multipart(Map<String, Field> fields) {
    private static final Pattern BOUNDARY = Pattern.compile("(?i)boundary=\"?([^\";]+)\"?");
    private static final Pattern NAME = Pattern.compile("(?i)[; ]name=\"([^\"]*)\"");
    private static final Pattern FILE_NAME = Pattern.compile("(?i)[; ]filename=\"([^\"]*)\"");

    /// One field; it is a file if it has a file name.
    static final class Field {
        private final Optional<String> fileName;
        private final byte[] content;

        Field(Optional<String> fileName, byte[] content) {
            this.fileName = fileName;
            this.content = content;
        }

        Optional<String> fileName() {
            return fileName;
        }

        byte[] content() {
            return content;
        }

        String text() {
            return new String(content, UTF_8);
        }
    }

    /// Empty if the body has another content type.
    static Optional<Multipart> parse(HttpHead request, byte[] body) {
        var boundary = BOUNDARY.matcher(request.header("Content-Type").orElse(""));
        if (!boundary.find()) {
            return Optional.empty();
        }
        // One character per byte, so positions in the text are positions in the body.
        String text = new String(body, ISO_8859_1);
        String delimiter = "--" + boundary.group(1);
        var fields = new LinkedHashMap<String, Field>();
        int start = text.indexOf(delimiter);
        while (start >= 0) {
            int head = start + delimiter.length() + 2;
            int end = text.indexOf("\r\n" + delimiter, head);
            int headEnd = text.indexOf("\r\n\r\n", head);
            if (end >= 0 && headEnd >= 0 && headEnd < end) {
                String headers = new String(text.substring(head, headEnd).getBytes(ISO_8859_1), UTF_8);
                byte[] content = text.substring(headEnd + 4, end).getBytes(ISO_8859_1);
                find(NAME, headers)
                        .ifPresent(name -> fields.putIfAbsent(name, new Field(find(FILE_NAME, headers), content)));
            }
            start = end < 0 ? -1 : end + 2;
        }
        return Optional.of(new Multipart(fields));
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(fields.get(name)).map(Field::text);
    }

    /// The field, if it is a file.
    Optional<Field> file(String name) {
        return Optional.ofNullable(fields.get(name))
                .filter(field -> field.fileName().isPresent());
    }

    private static Optional<String> find(Pattern pattern, String text) {
        var matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
