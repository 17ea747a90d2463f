package io.sdqueueworker.staging;

import com.fasterxml.jackson.databind.JsonNode;

/// Where a search stands in a task's content.
///
/// @param pointer the place as a JSON pointer (RFC 6901)
/// @param path the place as people write it
/// @param node what stands there
record ContentWalk(String pointer, String path, JsonNode node) {

    /// Names are the sender's: a longer one must not crowd out the reason of a failure.
    private static final int LONGEST_PATH = 200;

    static ContentWalk of(JsonNode content) {
        return new ContentWalk("", "", content);
    }

    /// The step to a member of an object.
    ContentWalk to(String name, JsonNode value) {
        return new ContentWalk(
                pointer + "/" + name.replace("~", "~0").replace("/", "~1"),
                shortened(path.isEmpty() ? name : path + "." + name),
                value);
    }

    /// The step to an element of an array.
    ContentWalk to(int index) {
        return new ContentWalk(pointer + "/" + index, shortened(path + "[" + index + "]"), node.path(index));
    }

    /// Whether a URL stands here.
    boolean isUrl() {
        return node.isTextual() && InputPlace.isUrl(node.textValue());
    }

    InputPlace place(InputPlace.Form form) {
        return new InputPlace(pointer, path, node.textValue(), form);
    }

    private static String shortened(String path) {
        return path.length() <= LONGEST_PATH ? path : path.substring(0, LONGEST_PATH) + "…";
    }
}
