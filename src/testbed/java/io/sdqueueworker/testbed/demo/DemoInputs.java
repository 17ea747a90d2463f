package io.sdqueueworker.testbed.demo;

import io.sdqueueworker.testbed.sdwebui.PngInfo;
import io.sdqueueworker.testbed.servers.ImagePainter;
import io.sdqueueworker.testbed.servers.InputAnswer;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import software.amazon.awssdk.core.sync.RequestBody;

/// The inputs of the tasks, on the web and in the bucket.
///
/// @param web its `http` URL
/// @param s3 its `s3` URL
record DemoInputs(String web, String s3) {

    /// The text that the Web UI writes into its files, for `png-info` to find.
    private static final String INFOTEXT = "a sketch of a castle\nSteps: 20, Sampler: Euler, Seed: 5";

    /// Draws the images and puts them there.
    static DemoInputs put(DemoServers servers) throws IOException {
        byte[] sketch = PngInfo.with(ImagePainter.png("a sketch of a castle", 5, 256, 256), "parameters", INFOTEXT);
        servers.web().serve("/sketch.png", InputAnswer.png(sketch));
        servers.web().serve("/mask.png", InputAnswer.png(mask()));
        String key = "inputs/sketch.png";
        servers.s3()
                .client()
                .putObject(request -> request.bucket(DemoServers.BUCKET).key(key), RequestBody.fromBytes(sketch));
        return new DemoInputs(servers.web().url("/sketch.png"), "s3://" + DemoServers.BUCKET + "/" + key);
    }

    /// White where inpainting may paint: the right half.
    private static byte[] mask() throws IOException {
        var mask = new BufferedImage(256, 256, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D graphics = mask.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(128, 0, 128, 256);
        graphics.dispose();
        var png = new ByteArrayOutputStream();
        ImageIO.write(mask, "png", png);
        return png.toByteArray();
    }
}
