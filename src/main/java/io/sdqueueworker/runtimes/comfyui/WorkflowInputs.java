package io.sdqueueworker.runtimes.comfyui;

import io.sdqueueworker.staging.ContentSearch;
import io.sdqueueworker.staging.ContentWalk;
import io.sdqueueworker.staging.InputPlace.Form;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Finds the inputs of a ComfyUI workflow in the API's form: those of its nodes that are called like a loader's file.
/// A text with any other name is the node's own, even if it is an address.
final class WorkflowInputs extends ContentSearch {

    /// The names of file inputs, in ComfyUI's own loaders and in well-known extensions.
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

    /// The end of class names, such as VideoHelperSuite's, that take a path or an address of their own, not a name
    /// in the input folder.
    private static final String LOADS_BY_PATH = "Path";

    @Override
    protected Stream<ContentWalk> below(ContentWalk at) {
        return isNode(at) ? loaderInputs(at) : at.below();
    }

    @Override
    protected Optional<Form> form(ContentWalk at) {
        ContentWalk inputs = at.from();
        ContentWalk node = inputs == null ? null : inputs.from();
        return node != null && isNode(node) ? Optional.ofNullable(LOADER_INPUTS.get(at.step())) : Optional.empty();
    }

    private static boolean isNode(ContentWalk at) {
        return at.node().path("class_type").isTextual()
                && at.node().path("inputs").isObject();
    }

    private static Stream<ContentWalk> loaderInputs(ContentWalk node) {
        return node.node().path("class_type").textValue().endsWith(LOADS_BY_PATH)
                ? Stream.empty()
                : node.to("inputs", node.node().path("inputs")).below().filter(ContentWalk::isUrl);
    }
}
