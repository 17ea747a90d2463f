package io.sdqueueworker.testbed.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.servers.ImagePainter;
import io.sdqueueworker.testbed.servers.TestFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The body of an `extra-single-image` or `extra-batch-images` call that passed validation.
///
/// @param images as they were sent
/// @param single true if the answer has one image instead of a list
record ExtrasRequest(JsonNode body, List<SentImage> images, boolean single, Upscaling upscaling)
        implements SimulatedGpu {

    static final Set<String> UPSCALERS = Set.of("None", "Lanczos", "Nearest", "ESRGAN_4x", "R-ESRGAN 4x+", "SwinIR_4x");

    /// The parameters of the enlargement.
    ///
    /// @param upscaler `None` leaves the images unchanged
    /// @param toSize true for a size by width and height, false for a factor
    /// @param crop true if parts beyond width or height are cut off
    record Upscaling(String upscaler, boolean toSize, double factor, int width, int height, boolean crop) {

        static Upscaling of(JsonNode body) throws Refusal {
            long mode = Fields.integer(body, "resize_mode", 0);
            if (mode != 0 && mode != 1) {
                throw Refusal.invalid("resize_mode", "unexpected value; permitted: 0, 1", "value_error.const");
            }
            for (String share : List.of(
                    "gfpgan_visibility",
                    "codeformer_visibility",
                    "codeformer_weight",
                    "extras_upscaler_2_visibility")) {
                Fields.share(body, share);
            }
            double factor = Fields.number(body, "upscaling_resize", 2);
            if (factor <= 0) {
                throw Refusal.invalid(
                        "upscaling_resize", "ensure this value is greater than 0", "value_error.number.not_gt");
            }
            return new Upscaling(
                    Fields.text(body, "upscaler_1", "None"),
                    mode == 1,
                    factor,
                    Fields.size(body, "upscaling_resize_w", 512),
                    Fields.size(body, "upscaling_resize_h", 512),
                    body.path("upscaling_crop").asBoolean(true));
        }
    }

    static ExtrasRequest single(JsonNode body) throws Refusal {
        Fields.requireObject(body);
        Upscaling upscaling = Upscaling.of(body);
        SentImage image = SentImage.decode(Fields.text(body, "image", ""));
        return new ExtrasRequest(body, List.of(image), true, upscaling);
    }

    static ExtrasRequest batch(JsonNode body) throws Refusal {
        Fields.requireObject(body);
        Upscaling upscaling = Upscaling.of(body);
        if (!(body.path("imageList") instanceof ArrayNode list)) {
            throw body.path("imageList").isMissingNode()
                    ? Refusal.invalid("imageList", "field required", "value_error.missing")
                    : Refusal.invalid("imageList", "value is not a valid list", "type_error.list");
        }
        var encoded = new ArrayList<String>();
        for (JsonNode file : list) {
            Fields.requireObject(file);
            encoded.add(Fields.requiredText(file, "data"));
            Fields.requiredText(file, "name");
        }
        var images = new ArrayList<SentImage>();
        for (String each : encoded) {
            images.add(SentImage.decode(each));
        }
        return new ExtrasRequest(body, images, false, upscaling);
    }

    /// The Web UI looks for the upscaler when the job has begun, and does not end the job then
    /// (`modules/postprocessing.py`).
    void requireUpscaler(Fork fork) throws Refusal {
        if (!UPSCALERS.contains(upscaling.upscaler())) {
            throw Refusal.uncaught(fork, "AssertionError", "could not find upscaler named " + upscaling.upscaler());
        }
    }

    @Override
    public String job() {
        return "extras";
    }

    @Override
    public int rounds() {
        return images.size();
    }

    @Override
    public int steps() {
        return 1;
    }

    /// The finished images, enlarged, or other files instead of them.
    Reply reply(int done, Optional<List<TestFile>> instead) {
        List<byte[]> made = instead.map(
                        files -> files.stream().map(TestFile::readAll).toList())
                .orElseGet(() -> images.stream().limit(done).map(this::enlarged).toList());
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("html_info", "<p>" + (made.isEmpty() ? "" : info()) + "</p>");
        if (single) {
            made.stream().findFirst().ifPresentOrElse(image -> json.put("image", image), () -> json.putNull("image"));
        } else {
            ArrayNode list = json.putArray("images");
            made.forEach(list::add);
        }
        return new JsonReply(json);
    }

    private String info() {
        return switch (upscaling) {
            case Upscaling none when none.upscaler().equals("None") -> "";
            case Upscaling toSize
            when toSize.toSize() ->
                "Postprocess upscale to: %dx%d, Postprocess upscaler: %s"
                        .formatted(toSize.width(), toSize.height(), toSize.upscaler());
            case Upscaling by ->
                "Postprocess upscale by: %s, Postprocess upscaler: %s".formatted(by.factor(), by.upscaler());
        };
    }

    private byte[] enlarged(SentImage image) {
        int width = image.width();
        int height = image.height();
        if (upscaling.upscaler().equals("None")) {
            return ImagePainter.scaled(image.pixels(), width, height, width, height);
        }
        double factor = upscaling.toSize()
                ? Math.max((double) upscaling.width() / width, (double) upscaling.height() / height)
                : upscaling.factor();
        int scaledWidth = (int) Math.round(width * factor);
        int scaledHeight = (int) Math.round(height * factor);
        boolean crops = upscaling.toSize() && upscaling.crop();
        return ImagePainter.scaled(
                image.pixels(),
                scaledWidth,
                scaledHeight,
                crops ? upscaling.width() : scaledWidth,
                crops ? upscaling.height() : scaledHeight);
    }
}
