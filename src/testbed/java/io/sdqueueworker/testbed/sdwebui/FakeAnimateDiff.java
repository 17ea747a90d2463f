package io.sdqueueworker.testbed.sdwebui;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.testbed.servers.TestFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// The extension AnimateDiff of a [FakeWebUi], `scripts/animatediff_output.py` of its repository: it replaces the
/// frames of a run with videos of them, and leaves seeds and texts as they are.
///
/// @param formats the requested formats; the answer has a file of each that is a video
record FakeAnimateDiff(List<String> formats) {
    static final String NAME = "animatediff";

    private static final String GIF =
            "GIF89a\u0001\0\u0001\0\u0080\0\0\0\0\0\u00ff\u00ff\u00ff,\0\0\0\0\u0001\0\u0001\0\0\u0002\u0002D\u0001\0;";
    private static final String WEBM = "\u001aE\u00df\u00a3\u009fB\u0086\u0081\u0001B\u0082\u0084webm";
    private static final String WEBP = "RIFF\u0012\0\0\0WEBPVP8X\n\0\0\0\u0002\0\0\0\0\0\0\0\0\0";

    /// The extension's part in a request, if it is enabled.
    static Optional<FakeAnimateDiff> of(JsonNode body) {
        return body.path("alwayson_scripts").properties().stream()
                .filter(script -> script.getKey().equalsIgnoreCase(NAME))
                .map(script -> script.getValue().path("args").path(0))
                .filter(unit -> unit.path("enable").asBoolean())
                .map(unit -> new FakeAnimateDiff(
                        StreamSupport.stream(unit.path("format").spliterator(), false)
                                .map(JsonNode::asText)
                                .toList()))
                .findFirst();
    }

    Processed after(Processed run) {
        List<TestFile> videos = formats.stream().flatMap(this::video).toList();
        if (videos.isEmpty()) {
            return run;
        }
        List<TestFile> pictures = new ArrayList<>(videos);
        if (formats.contains("Frame")) {
            pictures.addAll(run.pictures().subList(run.first(), run.pictures().size()));
        }
        return run.withPictures(pictures);
    }

    private Stream<TestFile> video(String format) {
        return switch (format) {
            case "GIF" -> Stream.of(TestFile.of(GIF.getBytes(ISO_8859_1)));
            case "MP4" -> Stream.of(TestFile.largeMp4(256, 1));
            case "WEBM" -> Stream.of(TestFile.of(WEBM.getBytes(ISO_8859_1)));
            case "WEBP" -> Stream.of(TestFile.of(WEBP.getBytes(ISO_8859_1)));
            default -> Stream.empty();
        };
    }
}
