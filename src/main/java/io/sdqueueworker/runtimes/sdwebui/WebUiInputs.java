package io.sdqueueworker.runtimes.sdwebui;

import io.sdqueueworker.staging.ContentSearch;
import io.sdqueueworker.staging.ContentWalk;
import io.sdqueueworker.staging.InputPlace;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Finds the inputs of a request for the SD Web UI: every text that is a URL, at any depth, since extensions have
/// fields of their own below `alwayson_scripts`.
final class WebUiInputs extends ContentSearch {

    /// Texts that go unchanged to the model or into the picture's metadata. They contain no inputs.
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

    /// Settings, the original's routing data, and names of files. They contain no inputs.
    private static final Set<String> SETTINGS = Set.of(
            "override_settings",
            "sd_model_checkpoint",
            "sd_vae",
            "save_dir",
            "task",
            "id_task",
            "uid",
            "force_task_id",
            // The name of a file in `imageList`.
            "name");

    @Override
    protected Stream<ContentWalk> below(ContentWalk at) {
        return at.below().filter(WebUiInputs::mayHoldInputs);
    }

    @Override
    protected Optional<InputPlace.Form> form(ContentWalk at) {
        return Optional.of(InputPlace.Form.MEDIA);
    }

    private static boolean mayHoldInputs(ContentWalk at) {
        return at.isElement() || !(PROMPTS.contains(at.step()) || SETTINGS.contains(at.step()));
    }
}
