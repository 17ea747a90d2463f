package io.sdqueueworker.testbed.sdwebui;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/// Reads and writes the texts in a PNG file, the Web UI's `parameters` among them, and answers `png-info`.
public final class PngInfo {
    /// The length of the signature and the header chunk, which come first in every PNG.
    private static final int TEXTS_FROM = 8 + 25;

    /// A parameter in the last line of an infotext, such as `Steps: 20, Sampler: Euler`.
    private static final Pattern PARAMETER = Pattern.compile("\\s*(\\w[\\w \\-/]+):\\s*(\"[^\"]*\"|[^,]*)(?:,|$)");

    private PngInfo() {}

    /// Adds a text to an image.
    ///
    /// @param keyword such as `parameters`
    public static byte[] with(byte[] png, String keyword, String text) {
        byte[] entry = ("tEXt" + keyword + "\0" + text).getBytes(ISO_8859_1);
        var crc = new CRC32();
        crc.update(entry);
        return ByteBuffer.allocate(png.length + entry.length + 8)
                .put(png, 0, TEXTS_FROM)
                .putInt(entry.length - 4)
                .put(entry)
                .putInt((int) crc.getValue())
                .put(png, TEXTS_FROM, png.length - TEXTS_FROM)
                .array();
    }

    /// The answer to a `png-info` call, which does not wait for the GPU.
    static ObjectNode answer(JsonNode body) throws Refusal {
        Fields.requireObject(body);
        SentImage image = SentImage.decode(Fields.requiredText(body, "image").strip());
        Map<String, String> texts = texts(image.bytes());
        String info = texts.getOrDefault("parameters", "");
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("info", info);
        ObjectNode items = answer.putObject("items");
        texts.forEach(items::put);
        answer.set("parameters", parsed(info));
        return answer;
    }

    private static Map<String, String> texts(byte[] file) {
        var texts = new LinkedHashMap<String, String>();
        if (file.length < TEXTS_FROM || !new String(file, 1, 3, ISO_8859_1).equals("PNG")) {
            return texts;
        }
        ByteBuffer chunks = ByteBuffer.wrap(file).position(8);
        while (chunks.remaining() >= 12) {
            byte[] chunk = new byte[chunks.getInt() + 4];
            chunks.get(chunk).getInt();
            String content = new String(chunk, ISO_8859_1);
            int end = content.indexOf('\0');
            if (content.startsWith("tEXt") && end > 0) {
                texts.put(content.substring(4, end), content.substring(end + 1));
            }
        }
        return texts;
    }

    private static ObjectNode parsed(String info) {
        ObjectNode parameters = JsonNodeFactory.instance.objectNode();
        int last = info.lastIndexOf('\n');
        String[] prompts = info.substring(0, Math.max(0, last)).split("\nNegative prompt: ", 2);
        parameters.put("Prompt", prompts[0]);
        parameters.put("Negative prompt", prompts.length > 1 ? prompts[1] : "");
        Matcher matcher = PARAMETER.matcher(info.substring(last + 1));
        while (matcher.find()) {
            parameters.put(matcher.group(1), matcher.group(2));
        }
        return parameters;
    }
}
