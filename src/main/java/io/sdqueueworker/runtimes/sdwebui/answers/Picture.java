package io.sdqueueworker.runtimes.sdwebui.answers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sdqueueworker.task.GeneratedFile;
import io.sdqueueworker.task.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Arrays;

/// A picture of an answer, in the spool.
///
/// @param video whether it moves
/// @param described whether it is a PNG that says how it was generated
/// @param width in pixels; 0 if it is not a PNG
/// @param height in pixels; 0 if it is not a PNG
record Picture(GeneratedFile file, boolean video, boolean described, int width, int height) {

    private static final int HEAD = 1024;

    /// The places in a PNG, after its signature and the head of its first chunk.
    private static final int PNG_WIDTH = 16;

    private static final int PNG_HEIGHT = 20;

    /// The flags of a WebP of the extended form.
    private static final int WEBP_FLAGS = 20;

    private static final int WEBP_ANIMATION = 2;

    static Picture of(GeneratedFile file) throws IOException {
        MediaType type = file.type();
        byte[] head = head(file);
        String text = new String(head, ISO_8859_1);
        boolean png = type == MediaType.PNG;
        return new Picture(
                file,
                type == MediaType.GIF || type.mediaType().startsWith("video/") || isAnimatedWebp(type, head),
                // A chunk of the type tEXt or iTXt.
                png && (text.contains("EXtparameters\0") || text.contains("TXtparameters\0")),
                png ? ByteBuffer.wrap(head).getInt(PNG_WIDTH) : 0,
                png ? ByteBuffer.wrap(head).getInt(PNG_HEIGHT) : 0);
    }

    /// The first bytes, with zeros after the end of a shorter file.
    private static byte[] head(GeneratedFile file) throws IOException {
        try (InputStream in = Files.newInputStream(file.path())) {
            return Arrays.copyOf(in.readNBytes(HEAD), HEAD);
        }
    }

    private static boolean isAnimatedWebp(MediaType type, byte[] head) {
        return type == MediaType.WEBP
                && new String(head, ISO_8859_1).startsWith("VP8X", 12)
                && (head[WEBP_FLAGS] & WEBP_ANIMATION) != 0;
    }
}
