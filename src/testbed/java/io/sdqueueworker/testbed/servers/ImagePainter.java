package io.sdqueueworker.testbed.servers;

import static java.awt.RenderingHints.KEY_INTERPOLATION;
import static java.awt.RenderingHints.KEY_TEXT_ANTIALIASING;
import static java.awt.RenderingHints.VALUE_INTERPOLATION_BICUBIC;
import static java.awt.RenderingHints.VALUE_TEXT_ANTIALIAS_ON;

import java.awt.AlphaComposite;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import javax.imageio.ImageIO;

/// Paints the images of a runtime without a model: real PNG files, identical for the same prompt, seed and size.
public final class ImagePainter {
    static {
        System.setProperty("java.awt.headless", "true");
        // The disk cache would only add a temporary file per image.
        ImageIO.setUseCache(false);
    }

    private ImagePainter() {}

    /// Waves in colours derived from prompt and seed, which are written on the image if the machine has fonts.
    ///
    /// @param width pixels, at least 1
    /// @param height pixels, at least 1
    public static byte[] png(String prompt, long seed, int width, int height) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        paintWaves(image, new Random(Objects.hash(prompt, seed)));
        write(image, List.of("demo - not a diffusion model", firstWords(prompt), "seed " + seed));
        return encode(image);
    }

    /// Noise, which PNG cannot compress: about 3 bytes per pixel, so 2,700 × 2,700 makes 20 MiB.
    public static byte[] incompressiblePng(int width, int height, long seed) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var random = new Random(seed);
        int[] pixels = pixels(image);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextInt();
        }
        return encode(image);
    }

    /// The image in a file that the JDK can read.
    ///
    /// @throws IOException when it is not an image
    public static BufferedImage read(InputStream file) throws IOException {
        BufferedImage image = ImageIO.read(file);
        if (image == null) {
            throw new IOException("not an image");
        }
        return image;
    }

    /// Scales the image and cuts out the middle.
    public static byte[] scaled(BufferedImage image, int width, int height, int cutWidth, int cutHeight) {
        var scaled = new BufferedImage(cutWidth, cutHeight, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = scaled.createGraphics();
        graphics.setRenderingHint(KEY_INTERPOLATION, VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(image, (cutWidth - width) / 2, (cutHeight - height) / 2, width, height, null);
        graphics.dispose();
        return encode(scaled);
    }

    /// The input, scaled to the size of a painted image, with that image over it.
    ///
    /// @param strength of the painted image, from 0 to 1
    public static byte[] over(BufferedImage input, byte[] painted, float strength) {
        try {
            BufferedImage paint = read(new ByteArrayInputStream(painted));
            var image = new BufferedImage(paint.getWidth(), paint.getHeight(), BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = image.createGraphics();
            graphics.setRenderingHint(KEY_INTERPOLATION, VALUE_INTERPOLATION_BICUBIC);
            graphics.drawImage(input, 0, 0, paint.getWidth(), paint.getHeight(), null);
            graphics.setComposite(AlphaComposite.SrcOver.derive(strength));
            graphics.drawImage(paint, 0, 0, null);
            graphics.dispose();
            return encode(image);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void paintWaves(BufferedImage image, Random random) {
        int width = image.getWidth();
        int height = image.getHeight();
        float hue = random.nextFloat();
        float hueSpan = 0.15f + 0.25f * random.nextFloat();
        // Few waves in slow directions look like a landscape, and PNG compresses them well.
        double[] across = random.doubles(3, -7, 7).toArray();
        double[] down = random.doubles(3, -7, 7).toArray();
        double[] phase = random.doubles(3, 0, 2 * Math.PI).toArray();
        int[] palette = new int[256];
        for (int i = 0; i < palette.length; i++) {
            float share = i / 255f;
            palette[i] = Color.HSBtoRGB(hue + hueSpan * share, 0.75f - 0.35f * share, 0.25f + 0.7f * share);
        }
        int[] pixels = pixels(image);
        for (int y = 0; y < height; y++) {
            double v = (double) y / height;
            for (int x = 0; x < width; x++) {
                double u = (double) x / width;
                double wave = 0;
                for (int i = 0; i < across.length; i++) {
                    wave += Math.sin(across[i] * u + down[i] * v + phase[i] + wave);
                }
                pixels[y * width + x] = palette[(int) (127.5 + 127.5 * wave / across.length)];
            }
        }
    }

    private static int[] pixels(BufferedImage image) {
        return ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    }

    private static String firstWords(String prompt) {
        String oneLine = prompt.strip().replaceAll("\\s+", " ");
        return oneLine.length() <= 48 ? oneLine : oneLine.substring(0, 48) + "…";
    }

    private static void write(BufferedImage image, List<String> lines) {
        Graphics2D graphics = image.createGraphics();
        try {
            int size = Math.max(9, image.getWidth() / 32);
            graphics.setRenderingHint(KEY_TEXT_ANTIALIASING, VALUE_TEXT_ANTIALIAS_ON);
            graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, size));
            int y = image.getHeight() - size * 3 / 2 * (lines.size() - 1) - size;
            for (String line : lines) {
                graphics.setColor(Color.BLACK);
                graphics.drawString(line, size + 1, y + 1);
                graphics.setColor(Color.WHITE);
                graphics.drawString(line, size, y);
                y += size * 3 / 2;
            }
        } catch (RuntimeException | LinkageError e) {
            // A JDK without fontconfig or FreeType fails in several ways; the waves alone suffice.
        } finally {
            graphics.dispose();
        }
    }

    private static byte[] encode(BufferedImage image) {
        var png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return png.toByteArray();
    }
}
