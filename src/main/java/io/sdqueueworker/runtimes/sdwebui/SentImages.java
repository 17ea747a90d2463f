package io.sdqueueworker.runtimes.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiRoute;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.util.LinkedHashMap;
import java.util.Map;

/// Refuses images in a request that no Web UI can decode, while another task is on the GPU.
///
/// Only what Python's decoder certainly refuses is refused: it passes over characters beyond the alphabet.
final class SentImages {

    private static final String DATA = "data:";

    /// SD.Next's references to files that were uploaded before.
    private static final String UPLOADED = "upload:";

    private static final int GROUP = 4;

    private SentImages() {}

    /// @throws TaskFailedException with the code INVALID_REQUEST, which names the place and does not quote it
    static void require(WebUiRoute route, ObjectNode request) throws TaskFailedException {
        for (Map.Entry<String, JsonNode> image : images(route, request).entrySet()) {
            JsonNode value = image.getValue();
            if (value.isTextual() && !value.textValue().isBlank() && !isDecodable(value.textValue())) {
                throw TaskFailedException.of(
                        Code.INVALID_REQUEST, Stage.GENERATION, image.getKey() + " is not valid base64");
            }
        }
    }

    private static Map<String, JsonNode> images(WebUiRoute route, ObjectNode request) {
        Map<String, JsonNode> images = new LinkedHashMap<>();
        switch (route) {
            case TEXT_TO_IMAGE -> {}
            case IMAGE_TO_IMAGE -> {
                for (int i = 0; i < request.path("init_images").size(); i++) {
                    images.put(
                            "init_images[" + i + "]",
                            request.path("init_images").path(i));
                }
                images.put("mask", request.path("mask"));
            }
            case EXTRA_SINGLE_IMAGE, INTERROGATE, PNG_INFO -> images.put("image", request.path("image"));
            case EXTRA_BATCH_IMAGES -> {
                for (int i = 0; i < request.path("imageList").size(); i++) {
                    images.put(
                            "imageList[" + i + "].data",
                            request.path("imageList").path(i).path("data"));
                }
            }
        }
        return images;
    }

    /// Follows Python's decoder without decoding, since an image may be larger than the memory for it.
    static boolean isDecodable(String text) {
        if (text.startsWith(UPLOADED)) {
            return true;
        }
        int group = 0;
        int padding = 0;
        boolean isEmpty = true;
        for (int i = text.startsWith(DATA) ? text.indexOf(',') + 1 : 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '=') {
                if (group >= 2 && group + ++padding >= GROUP) {
                    return true;
                }
            } else if (isInAlphabet(character)) {
                isEmpty = false;
                padding = 0;
                group = (group + 1) % GROUP;
            }
        }
        return group == 0 && !isEmpty;
    }

    private static boolean isInAlphabet(char character) {
        return (character >= 'A' && character <= 'Z')
                || (character >= 'a' && character <= 'z')
                || (character >= '0' && character <= '9')
                || character == '+'
                || character == '/';
    }
}
