package io.sdqueueworker.testbed.sdwebui.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.testbed.servers.ImagePainter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.IntBuffer;
import java.util.Base64;
import java.util.List;

/// The answer to a generation.
///
/// @param images each in base64
/// @param info the parsed `info`, which the Web UI sends as a string
public record WebUiAnswer(List<String> images, JsonNode info) {

    static WebUiAnswer of(String body) throws JsonProcessingException {
        JsonNode answer = WebUiClient.JSON.readTree(body);
        return new WebUiAnswer(
                texts(answer.path("images")),
                WebUiClient.JSON.readTree(answer.path("info").asText()));
    }

    /// The decoded images, to compare them whatever their files have besides pixels.
    public List<IntBuffer> pixels() {
        return images.stream().map(WebUiAnswer::pixels).toList();
    }

    /// The description of each image, in the form that the Web UI writes into files.
    public List<String> infotexts() {
        return texts(info.path("infotexts"));
    }

    public List<Long> seeds() {
        return info.path("all_seeds").valueStream().map(JsonNode::asLong).toList();
    }

    /// The index of the first image that is not a grid.
    public int first() {
        return info.path("index_of_first_image").asInt();
    }

    private static IntBuffer pixels(String image) {
        try {
            BufferedImage read = ImagePainter.read(
                    new ByteArrayInputStream(Base64.getDecoder().decode(image)));
            int width = read.getWidth();
            int height = read.getHeight();
            return IntBuffer.wrap(read.getRGB(0, 0, width, height, null, 0, width));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asText).toList();
    }
}
