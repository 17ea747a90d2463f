package io.sdqueueworker.runtimes.sdwebui;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.GeneratedFile;
import io.sdqueueworker.task.GeneratedFile.Role;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// `{"images":[base64…],"parameters":{…},"info":"<JSON>"}`, the answer of `txt2img` and `img2img`.
///
/// Which image is which is told only after the last of them, in `info`: a grid may stand before the images that were
/// asked for and other pictures after them.
final class ImageAnswer implements WebUiAnswer {

    /// Longest text that is kept of the echoed parameters: longer ones are input images.
    private static final int LONGEST_PARAMETER = 16_384;

    /// Parameters that hold the images which the request came with.
    private static final Set<String> IMAGE_PARAMETERS =
            Set.of("init_images", "mask", "latent_mask", "image", "imageList", "alwayson_scripts", "script_args");

    /// Of all that is kept beside the images: of the parameters, and of `info`.
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
        List<GeneratedFile> files = images.files();
        int first = info.path("index_of_first_image").asInt(0);
        int end = seeds.isEmpty() ? files.size() : first + seeds.size();
        List<GeneratedFile> judged = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            GeneratedFile file = files.get(i);
            Role role = i < first ? Role.GRID : i < end ? Role.IMAGE : Role.EXTRA;
            judged.add(new GeneratedFile(file.path(), file.bytes(), role));
        }
        return Generated.images(judged, parameters.toString(), seeds);
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
                // Skipped unread: they may be larger than the memory there is.
                json.skipChildren();
            } else {
                parameters.set(name, parameterTree.read(json));
            }
        }
    }
}
