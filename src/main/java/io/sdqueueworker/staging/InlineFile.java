package io.sdqueueworker.staging;

import io.sdqueueworker.task.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Base64;
import java.util.Optional;

/// A file that a task holds itself: a data URI, or plain base64 whose first bytes are those of a known type of file.
/// Any other text may be a file's name.
///
/// @param text of which the base64 is a part
/// @param from where the base64 begins
record InlineFile(String text, int from) {

    /// No media type with its parameters is longer.
    private static final int LONGEST_HEAD = 256;

    private static final String SCHEME = "data:";
    private static final String ENCODING = ";base64";

    /// Enough for the first bytes of every type. The groups of base64 have four characters.
    private static final int PROBED = 64;

    /// Returns whether a text is a file, valid or not.
    static boolean isOne(String text) {
        return text.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) || isPlainBase64(text);
    }

    /// Reads a text that is a file.
    ///
    /// @throws SourceFailedException if a data URI is not base64
    static InlineFile of(String text) throws SourceFailedException {
        if (isPlainBase64(text)) {
            return new InlineFile(text, 0);
        }
        int comma = text.substring(0, Math.min(text.length(), LONGEST_HEAD)).indexOf(',');
        if (comma < 0 || !text.regionMatches(true, comma - ENCODING.length(), ENCODING, 0, ENCODING.length())) {
            throw SourceFailedException.invalid("a data URI needs base64, as in data:image/png;base64,…");
        }
        return new InlineFile(text, comma + 1);
    }

    /// Decodes the file, piece by piece.
    ///
    /// @throws SourceFailedException if it is not valid base64; the reason does not quote it
    void copy(OutputStream sink) throws IOException {
        try (InputStream decoded = Base64.getDecoder().wrap(new Characters())) {
            byte[] buffer = new byte[8_192];
            while (true) {
                int read;
                try {
                    read = decoded.read(buffer);
                } catch (IOException e) {
                    throw SourceFailedException.invalid("it is not valid base64");
                }
                if (read < 0) {
                    return;
                }
                sink.write(buffer, 0, read);
            }
        }
    }

    private static boolean isPlainBase64(String text) {
        return text.length() > PROBED
                && decoded(text.substring(0, PROBED))
                        .map(MediaType::of)
                        .filter(InputContent::isFile)
                        .isPresent();
    }

    private static Optional<byte[]> decoded(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// The characters of the base64, without white space.
    private final class Characters extends InputStream {

        private int next = from;

        @Override
        public int read() {
            while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
                next++;
            }
            if (next == text.length()) {
                return -1;
            }
            char character = text.charAt(next++);
            // Any character beyond the alphabet is refused alike.
            return character < 0x80 ? character : '!';
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            int count = 0;
            while (count < length) {
                int character = read();
                if (character < 0) {
                    break;
                }
                buffer[offset + count++] = (byte) character;
            }
            return count == 0 && length > 0 ? -1 : count;
        }
    }
}
