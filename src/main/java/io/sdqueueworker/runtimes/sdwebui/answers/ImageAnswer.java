package io.sdqueueworker.runtimes.sdwebui.answers;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.runtimes.sdwebui.models.ReportedModel;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.GeneratedFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// `{"images":[base64…],"parameters":{…},"info":"<JSON>"}`, the answer of `txt2img` and `img2img`.
///
/// The roles of the images are known only after the last one, from `info`: a grid may come before the requested
/// images, and other pictures after them.
final class ImageAnswer implements WebUiAnswer {

    /// The longest text of the returned parameters that is kept. Longer ones are input images.
    private static final int LONGEST_PARAMETER = 16_384;

    /// The parameters that contain input images.
    private static final Set<String> IMAGE_PARAMETERS =
            Set.of("init_images", "mask", "latent_mask", "image", "imageList", "alwayson_scripts", "script_args");

    /// The limit for the parameters and `info` together.
    private static final int LONGEST_WORDS = 16 * 1024 * 1024;

    private final SpooledImages images;
    private final BoundedTree parameterTree = new BoundedTree(LONGEST_PARAMETER, LONGEST_WORDS);
    private final ObjectNode parameters = JsonNodeFactory.instance.objectNode();
    private JsonNode info = JsonNodeFactory.instance.objectNode();

    ImageAnswer(Spool spool) {
        this.images = new SpooledImages(spool);
    }

    @Override
    public void read(String field, JsonParser json) throws IOException {
        switch (field) {
            case "images" -> images.readAll(json);
            case "parameters" -> readParameters(json);
            case "info" ->
                info = json.currentToken() == JsonToken.VALUE_STRING
                        ? AnswerReader.parse(json.getText())
                        : new BoundedTree(LONGEST_WORDS, LONGEST_WORDS).read(json);
            default -> json.skipChildren();
        }
    }

    @Override
    public Generated generated() {
        List<Long> seeds = new ArrayList<>();
        info.path("all_seeds").forEach(seed -> seeds.add(seed.asLong()));
        List<GeneratedFile> files = new ImageRoles(images.pictures(), info, isOfScript()).files();
        return Generated.images(files, parameters.toString(), seeds);
    }

    /// A plain run has a seed for each requested image, and a text for each finished one. SD.Next leaves out an
    /// image that a user has skipped, and clears the flag of that (`modules/processing.py`).
    @Override
    public boolean isUnfinished() {
        int texts = info.path("infotexts").size();
        int first = info.path("index_of_first_image").asInt(0);
        return !isOfScript()
                && texts > 0
                && texts - first < info.path("all_seeds").size();
    }

    private boolean isOfScript() {
        return !parameters.path("script_name").asText("").isBlank();
    }

    @Override
    public ReportedModel usedModel() {
        return ReportedModel.of(info);
    }

    private void readParameters(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            if (IMAGE_PARAMETERS.contains(name)) {
                // Skipped without reading: they may be larger than the memory.
                json.skipChildren();
            } else {
                parameters.set(name, parameterTree.read(json));
            }
        }
    }
}
