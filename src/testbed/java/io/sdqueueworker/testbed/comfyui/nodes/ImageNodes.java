package io.sdqueueworker.testbed.comfyui.nodes;

import static io.sdqueueworker.testbed.comfyui.nodes.NodeClass.giving;
import static io.sdqueueworker.testbed.comfyui.nodes.NodeClass.required;

import io.sdqueueworker.testbed.comfyui.ComfyFiles;
import io.sdqueueworker.testbed.comfyui.nodes.NodeClass.Result;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.imageio.ImageIO;

/// The nodes that create, read and change pictures.
final class ImageNodes {
    private static final InputKind.Whole SIDE = new InputKind.Whole(512, 1, 16_384);

    private ImageNodes() {}

    static List<NodeClass> of(ComfyFiles files) {
        return List.of(empty(), load(files), scale());
    }

    private static NodeClass empty() {
        return giving(
                List.of("IMAGE"),
                "EmptyImage",
                List.of(
                        required("width", SIDE),
                        required("height", SIDE),
                        required("batch_size", new InputKind.Whole(1, 1, 4096)),
                        required("color", new InputKind.Whole(0, 0, 0xFFFFFF))),
                run -> {
                    var image = new BufferedImage(run.count("width"), run.count("height"), BufferedImage.TYPE_INT_RGB);
                    Graphics2D graphics = image.createGraphics();
                    graphics.setColor(new Color(run.count("color")));
                    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
                    graphics.dispose();
                    return Result.of(new NodeValue.Images(Collections.nCopies(run.count("batch_size"), encode(image))));
                });
    }

    private static NodeClass load(ComfyFiles files) {
        return giving(
                List.of("IMAGE", "MASK"),
                "LoadImage",
                List.of(required(
                        "image",
                        new InputKind.InputFile(
                                files::inputNames, name -> files.input(name).isPresent(), "image_upload"))),
                run -> Result.of(
                        new NodeValue.Images(List.of(encode(decode(run.read("image"))))), new NodeValue.Mask()));
    }

    private static NodeClass scale() {
        return giving(
                List.of("IMAGE"),
                "ImageScale",
                List.of(
                        required("image", new InputKind.Link("IMAGE")),
                        required(
                                "upscale_method",
                                new InputKind.Choice(
                                        () -> List.of("nearest-exact", "bilinear", "area", "bicubic", "lanczos"))),
                        required("width", new InputKind.Whole(512, 0, 16_384)),
                        required("height", new InputKind.Whole(512, 0, 16_384)),
                        required("crop", new InputKind.Choice(() -> List.of("disabled", "center")))),
                run -> {
                    var scaled = new ArrayList<byte[]>();
                    for (byte[] png : run.value("image", NodeValue.Images.class).png()) {
                        scaled.add(encode(scale(decode(png), run.count("width"), run.count("height"))));
                    }
                    return Result.of(new NodeValue.Images(scaled));
                });
    }

    /// A side of 0 is derived from the other side.
    private static BufferedImage scale(BufferedImage image, int width, int height) {
        int wide = width > 0 ? width : Math.max(1, height * image.getWidth() / image.getHeight());
        int high = height > 0 ? height : Math.max(1, wide * image.getHeight() / image.getWidth());
        var scaled = new BufferedImage(wide, high, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = scaled.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, 0, 0, wide, high, null);
        graphics.dispose();
        return scaled;
    }

    static BufferedImage decode(byte[] file) throws IOException, NodeFailure {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
        if (image == null) {
            throw new NodeFailure("PIL.UnidentifiedImageError", "cannot identify image file");
        }
        return image;
    }

    private static byte[] encode(BufferedImage image) throws IOException {
        var png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return png.toByteArray();
    }
}
