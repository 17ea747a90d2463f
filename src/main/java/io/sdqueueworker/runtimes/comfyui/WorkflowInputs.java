package io.sdqueueworker.runtimes.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.staging.ContentWalk;
import io.sdqueueworker.staging.InputPlace;
import io.sdqueueworker.staging.InputPlace.Form;
import io.sdqueueworker.staging.InputSearch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The inputs of a ComfyUI workflow in the API's form: only those of its nodes whose names are the names of a loader's
/// file. A text of any other name is the node's own, be it an address or not.
public final class WorkflowInputs implements InputSearch {

    /// What ComfyUI's own loaders and the well-known extensions call their file.
    private static final Map<String, Form> LOADER_INPUTS = Map.ofEntries(
            // LoadImage, LoadImageMask, LoadImageOutput
            Map.entry("image", Form.MEDIA),
            Map.entry("mask", Form.MEDIA),
            // LoadVideo
            Map.entry("file", Form.MEDIA),
            // LoadAudio
            Map.entry("audio", Form.MEDIA),
            // Load3D, Preview3D
            Map.entry("model_file", Form.MODEL),
            // VideoHelperSuite: VHS_LoadVideo, VHS_LoadAudioUpload
            Map.entry("video", Form.MEDIA),
            Map.entry("audio_file", Form.MEDIA));

    /// Such classes, as VideoHelperSuite's, want a path or an address of their own, and no name in the input folder.
    private static final String LOADS_BY_PATH = "Path";

    @Override
    public List<InputPlace> find(JsonNode content) {
        List<InputPlace> found = new ArrayList<>();
        search(ContentWalk.of(content), found);
        return found;
    }

    private static void search(ContentWalk at, List<InputPlace> found) {
        if (!at.isWithinReach() || InputPlace.areTooMany(found)) {
            return;
        }
        if (at.node() instanceof ObjectNode object) {
            if (object.path("class_type").isTextual() && object.path("inputs") instanceof ObjectNode inputs) {
                if (!object.path("class_type").textValue().endsWith(LOADS_BY_PATH)) {
                    searchNode(at.to("inputs", inputs), inputs, found);
                }
                return;
            }
            object.properties().forEach(member -> search(at.to(member.getKey(), member.getValue()), found));
        } else if (at.node() instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                search(at.to(i), found);
            }
        }
    }

    private static void searchNode(ContentWalk at, ObjectNode inputs, List<InputPlace> found) {
        for (Map.Entry<String, JsonNode> input : inputs.properties()) {
            Form form = LOADER_INPUTS.get(input.getKey());
            ContentWalk there = at.to(input.getKey(), input.getValue());
            if (form != null && there.isUrl() && there.isWithinReach()) {
                found.add(there.place(form));
            }
        }
    }
}
