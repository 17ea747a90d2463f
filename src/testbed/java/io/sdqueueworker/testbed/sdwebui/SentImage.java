package io.sdqueueworker.testbed.sdwebui;

import io.sdqueueworker.testbed.servers.ImagePainter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;

/// An image in a request to the Web UI: base64, with or without the prefix of a data URI.
final class SentImage {
    private final byte[] bytes;
    private final BufferedImage pixels;

    private SentImage(byte[] bytes, BufferedImage pixels) {
        this.bytes = bytes;
        this.pixels = pixels;
    }

    /// The decoded file.
    byte[] bytes() {
        return bytes;
    }

    int width() {
        return pixels.getWidth();
    }

    int height() {
        return pixels.getHeight();
    }

    /// The decoded pixels.
    BufferedImage pixels() {
        return pixels;
    }

    /// Decodes the image. Like the real server with `api_enable_requests` off, it does not fetch URLs.
    static SentImage decode(String encoded) throws Refusal {
        if (encoded.startsWith("http://") || encoded.startsWith("https://")) {
            throw Refusal.because(500, "Requests not allowed");
        }
        String base64 = encoded.startsWith("data:image/") ? encoded.substring(encoded.indexOf(',') + 1) : encoded;
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(base64);
            BufferedImage pixels = ImagePainter.read(new ByteArrayInputStream(bytes));
            return new SentImage(bytes, pixels);
        } catch (IllegalArgumentException | IOException e) {
            throw Refusal.because(500, "Invalid encoded image");
        }
    }
}
