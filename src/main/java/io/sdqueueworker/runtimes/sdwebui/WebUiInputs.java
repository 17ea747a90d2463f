package io.sdqueueworker.runtimes.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.staging.ContentWalk;
import io.sdqueueworker.staging.InputPlace;
import io.sdqueueworker.staging.InputSearch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The inputs of a request for the SD Web UI: every text that is a URL, at any depth, since extensions have fields of
/// their own below `alwayson_scripts`.
public final class WebUiInputs implements InputSearch {

    /// Texts that go to the model, or into the picture's metadata, as they are. Nothing below these names is an input.
    private static final Set<String> PROMPTS = Set.of(
            "prompt",
            "negative_prompt",
            "hr_prompt",
            "hr_negative_prompt",
            "styles",
            "infotext",
            // ADetailer's.
            "ad_prompt",
            "ad_negative_prompt");

    /// Settings, the original's routing data, and what a file is called. Nothing below these names is an input.
    private static final Set<String> SETTINGS = Set.of(
            "override_settings",
            "sd_model_checkpoint",
            "sd_vae",
            "save_dir",
            "task",
            "id_task",
            "uid",
            "force_task_id",
            // Beside the data of a file in `imageList`.
            "name");

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
        switch (at.node()) {
            case ObjectNode object -> {
                for (Map.Entry<String, JsonNode> member : object.properties()) {
                    if (!PROMPTS.contains(member.getKey()) && !SETTINGS.contains(member.getKey())) {
                        search(at.to(member.getKey(), member.getValue()), found);
                    }
                }
            }
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    search(at.to(i), found);
                }
            }
            default -> {
                if (at.isUrl()) {
                    found.add(at.place(InputPlace.Form.MEDIA));
                }
            }
        }
    }
}
