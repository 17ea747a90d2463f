package io.sdqueueworker.testbed.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.aws.S3Server;
import java.util.List;

/// The tasks of the demo for the SD Web UI: every kind, in every form.
final class WebUiTasks {

    private static final String TEXT_TO_IMAGE = "text-to-image";
    private static final String IMAGE_TO_IMAGE = "image-to-image";
    private static final String EXTRA_SINGLE_IMAGE = "extra-single-image";
    private static final String EXTRA_BATCH_IMAGES = "extra-batch-images";
    private static final String INTERROGATE = "interrogate";
    private static final String PNG_INFO = "png-info";

    private WebUiTasks() {}

    /// A task to copy and change.
    static ObjectNode example() {
        return Messages.task("my-image", TEXT_TO_IMAGE, drawing("a castle on a hill", 1));
    }

    /// @param s3 takes what is too large for a message
    static List<DemoTask> all(DemoInputs inputs, S3Server s3) {
        return List.of(
                lighthouse(),
                fox(),
                harbour(),
                islands(),
                garden(),
                castle(inputs, s3),
                enlarged(inputs, s3),
                batch(inputs),
                caption(inputs),
                infotext(inputs));
    }

    private static DemoTask lighthouse() {
        ObjectNode task = Messages.task("lighthouse", TEXT_TO_IMAGE, drawing("a lighthouse at dawn", 7));
        return new DemoTask("lighthouse", TEXT_TO_IMAGE, "v1alpha2", 1, task.toString());
    }

    private static DemoTask fox() {
        ObjectNode task = Messages.task("fox", TEXT_TO_IMAGE, drawing("a fox in the snow", 11));
        return new DemoTask("fox", TEXT_TO_IMAGE, "v1alpha2, outer task", 1, Messages.withOuterTask(task));
    }

    private static DemoTask harbour() {
        ObjectNode task = Messages.task("harbour", TEXT_TO_IMAGE, drawing("a harbour in the fog", 3));
        return new DemoTask("harbour", TEXT_TO_IMAGE, "v1alpha2, SNS envelope", 1, Messages.inEnvelope(task));
    }

    private static DemoTask islands() {
        ObjectNode request = drawing("two islands", 42).put("batch_size", 2);
        Messages.addRouting(request, "islands", TEXT_TO_IMAGE);
        return new DemoTask("islands", TEXT_TO_IMAGE, "v1alpha1", 2, request.toString());
    }

    private static DemoTask garden() {
        ObjectNode content = drawing("a garden", 9);
        content.putObject("override_settings").put("sd_model_checkpoint", DemoModels.IN_BUCKET);
        ObjectNode task = Messages.task("garden", TEXT_TO_IMAGE, content);
        return new DemoTask("garden", TEXT_TO_IMAGE, "v1alpha2, model from s3", 1, task.toString());
    }

    private static DemoTask castle(DemoInputs inputs, S3Server s3) {
        ObjectNode content = drawing("a castle", 5);
        content.putArray("init_images").add(inputs.web());
        ObjectNode task = Messages.task("castle", IMAGE_TO_IMAGE, content);
        String body = Messages.withContentInS3(task, s3, "payloads/castle.json");
        return new DemoTask("castle", IMAGE_TO_IMAGE, "content_s3, input by http", 1, body);
    }

    private static DemoTask enlarged(DemoInputs inputs, S3Server s3) {
        ObjectNode content = enlarging().put("image", inputs.s3());
        ObjectNode task = Messages.task("enlarged", EXTRA_SINGLE_IMAGE, content);
        String body = Messages.pointer(task, s3, "payloads/enlarged.json");
        return new DemoTask("enlarged", EXTRA_SINGLE_IMAGE, "S3 pointer, input by s3", 1, body);
    }

    private static DemoTask batch(DemoInputs inputs) {
        ObjectNode content = enlarging();
        var images = content.putArray("imageList");
        images.addObject().put("data", inputs.web()).put("name", "from-the-web.png");
        images.addObject().put("data", inputs.s3()).put("name", "from-the-bucket.png");
        ObjectNode task = Messages.task("batch", EXTRA_BATCH_IMAGES, content);
        return new DemoTask("batch", EXTRA_BATCH_IMAGES, "v1alpha2, http and s3", 2, task.toString());
    }

    private static DemoTask caption(DemoInputs inputs) {
        ObjectNode request = object().put("model", "clip");
        Messages.addRouting(request, "caption", INTERROGATE).put("image_link", inputs.web());
        return new DemoTask("caption", INTERROGATE, "v1alpha1, image_link", 0, request.toString());
    }

    private static DemoTask infotext(DemoInputs inputs) {
        ObjectNode task = Messages.task("infotext", PNG_INFO, object().put("image", inputs.s3()));
        return new DemoTask("infotext", PNG_INFO, "v1alpha2, input by s3", 0, task.toString());
    }

    private static ObjectNode drawing(String prompt, long seed) {
        return object().put("prompt", prompt)
                .put("seed", seed)
                .put("steps", 20)
                .put("width", 512)
                .put("height", 512);
    }

    private static ObjectNode enlarging() {
        return object().put("upscaler_1", "Lanczos").put("upscaling_resize", 2);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
