package io.sdqueueworker.testbed.demo;

import io.sdqueueworker.testbed.sdwebui.PngInfo;
import io.sdqueueworker.testbed.servers.ImagePainter;
import io.sdqueueworker.testbed.servers.InputAnswer;
import software.amazon.awssdk.core.sync.RequestBody;

/// The image that tasks begin with, on the web and in the bucket.
///
/// @param web its `http` URL
/// @param s3 its `s3` URL
record DemoInputs(String web, String s3) {

    /// What the Web UI writes into its files, for `png-info` to find.
    private static final String INFOTEXT = "a sketch of a castle\nSteps: 20, Sampler: Euler, Seed: 5";

    /// Draws the image and puts it there.
    static DemoInputs put(DemoServers servers) {
        byte[] sketch = PngInfo.with(ImagePainter.png("a sketch of a castle", 5, 256, 256), "parameters", INFOTEXT);
        servers.web().serve("/sketch.png", InputAnswer.png(sketch));
        String key = "inputs/sketch.png";
        servers.s3()
                .client()
                .putObject(request -> request.bucket(DemoServers.BUCKET).key(key), RequestBody.fromBytes(sketch));
        return new DemoInputs(servers.web().url("/sketch.png"), "s3://" + DemoServers.BUCKET + "/" + key);
    }
}
