package io.sdqueueworker.testbed.demo;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/// The pictures of the demo on one small page, for the README.
final class ContactSheet {

    private static final List<String> SHOWN = List.of(
            "text-to-image",
            "checkpoint",
            "lora",
            "controlnet",
            "image-to-image",
            "inpainting",
            "extra-single-image",
            "comfyui-text-to-image",
            "comfyui-image-by-url",
            "comfyui-lora");
    private static final int COLUMNS = 5;
    private static final int ROWS = SHOWN.size() / COLUMNS;
    private static final int TILE = 150;
    private static final int CAPTION = 20;
    private static final int GAP = 8;

    private final Map<String, Path> pictures = new HashMap<>();

    /// Adds the first picture of a result.
    void add(DemoResult result) {
        result.files().stream()
                .filter(file -> file.toString().endsWith(".png"))
                .findFirst()
                .ifPresent(picture -> pictures.put(result.id(), picture));
    }

    void write(Path page) throws IOException {
        var sheet = new BufferedImage(
                GAP + COLUMNS * (TILE + GAP), GAP + ROWS * (TILE + CAPTION + GAP), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        int place = 0;
        for (String id : SHOWN) {
            if (pictures.containsKey(id)) {
                draw(graphics, id, ImageIO.read(pictures.get(id).toFile()), place++);
            }
        }
        graphics.dispose();
        dropLowBits(sheet);
        Files.createDirectories(page.toAbsolutePath().getParent());
        ImageIO.write(sheet, "png", page.toFile());
    }

    /// Two bits less for each colour, which are not visible, halve the file.
    private static void dropLowBits(BufferedImage sheet) {
        for (int y = 0; y < sheet.getHeight(); y++) {
            for (int x = 0; x < sheet.getWidth(); x++) {
                sheet.setRGB(x, y, sheet.getRGB(x, y) & 0xFCFCFC);
            }
        }
    }

    private static void draw(Graphics2D graphics, String id, BufferedImage picture, int place) {
        int x = GAP + place % COLUMNS * (TILE + GAP);
        int y = GAP + place / COLUMNS * (TILE + CAPTION + GAP);
        int side = Math.min(picture.getWidth(), picture.getHeight());
        int left = (picture.getWidth() - side) / 2;
        Image square =
                picture.getSubimage(left, 0, side, side).getScaledInstance(TILE, TILE, Image.SCALE_AREA_AVERAGING);
        graphics.drawImage(square, x, y, null);
        graphics.setColor(Color.BLACK);
        graphics.drawString(id, x, y + TILE + CAPTION - 5);
    }
}
