package io.sdqueueworker.testbed.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/// The body of an `interrogate` call that passed validation.
record InterrogateRequest(JsonNode body, SentImage image, String model) implements SimulatedGpu {

    static InterrogateRequest of(JsonNode body) throws Refusal {
        Fields.requireObject(body);
        String image = Fields.text(body, "image", "");
        String model = Fields.text(body, "model", "clip");
        SentImage decoded = SentImage.decode(image);
        if (!model.equals("clip") && !model.equals("deepdanbooru")) {
            throw Refusal.because(404, "Model not found");
        }
        return new InterrogateRequest(body, decoded, model);
    }

    Reply reply() {
        int width = image.width();
        int height = image.height();
        String caption = model.equals("clip")
                ? "a picture of %d by %d pixels, digital art".formatted(width, height)
                : "no humans, picture, %dx%d".formatted(width, height);
        return new JsonReply(JsonNodeFactory.instance.objectNode().put("caption", caption));
    }

    @Override
    public String job() {
        return "interrogate";
    }

    @Override
    public int rounds() {
        return 1;
    }

    @Override
    public int steps() {
        return 1;
    }

    @Override
    public boolean hearsInterrupts() {
        return false;
    }

    /// The tagger's work does not appear in the progress.
    @Override
    public boolean isShown() {
        return model.equals("clip");
    }

    @Override
    public boolean isCounted() {
        return false;
    }
}
