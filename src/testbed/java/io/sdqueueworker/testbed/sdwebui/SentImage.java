package io.sdqueueworker.testbed.sdwebui;

import io.sdqueueworker.testbed.servers.ImagePainter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;

/// An image as it stands in a request to the Web UI: base64, with or without the head of a data URI.
final class SentImage {
    private final byte[] bytes;
    private final BufferedImage pixels;

    private SentImage(byte[] bytes, BufferedImage pixels) {
        this.bytes = bytes;
        this.pixels = pixels;
    }

    /// The file.
    byte[] bytes() {
        return bytes;
    }

    int width() {
        return pixels.getWidth();
    }

    int height() {
        return pixels.getHeight();
    }

    /// What is on it.
    BufferedImage pixels() {
        return pixels;
    }

    /// Decodes it for good, as the real server does. It is told not to fetch images by itself
    /// (`api_enable_requests` off).
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
