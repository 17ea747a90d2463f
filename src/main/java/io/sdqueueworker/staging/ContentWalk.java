package io.sdqueueworker.staging;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where a search stands in a task's content. What the place is called is put together only where somebody wants to
/// know: names are the sender's, and a long one above many values would be copied for each of them.
///
/// @param from where it came from; nowhere at the content itself
/// @param step the name of the member, or the index of the element
/// @param isElement whether it is one of an array
/// @param length characters of the names up to here, about
/// @param node what stands there
public record ContentWalk(@Nullable ContentWalk from, String step, boolean isElement, int length, JsonNode node) {

    /// Nothing is an input that is called by more: the places of all inputs are kept.
    private static final int LONGEST_POINTER = 4_096;

    /// A longer one must not crowd out the reason of a failure.
    private static final int LONGEST_PATH = 200;

    public static ContentWalk of(JsonNode content) {
        return new ContentWalk(null, "", false, 0, content);
    }

    /// The step to a member of an object.
    public ContentWalk to(String name, JsonNode value) {
        return new ContentWalk(this, name, false, length + name.length() + 1, value);
    }

    /// The step to an element of an array.
    public ContentWalk to(int index) {
        String step = Integer.toString(index);
        return new ContentWalk(this, step, true, length + step.length() + 1, node.path(index));
    }

    /// The steps to all members or elements, in their order.
    public Stream<ContentWalk> below() {
        return node.isObject()
                ? node.propertyStream().map(member -> to(member.getKey(), member.getValue()))
                : IntStream.range(0, node.size()).mapToObj(this::to);
    }

    /// Whether inputs may stand here or below.
    public boolean isWithinReach() {
        return length <= LONGEST_POINTER;
    }

    /// Whether a URL stands here.
    public boolean isUrl() {
        return node.isTextual() && InputPlace.isUrl(node.textValue());
    }

    public InputPlace place(InputPlace.Form form) {
        return new InputPlace(pointer(), shortened(path()), node.textValue(), form);
    }

    /// The place as a JSON pointer (RFC 6901).
    private String pointer() {
        return from == null
                ? ""
                : from.pointer() + "/" + step.replace("~", "~0").replace("/", "~1");
    }

    /// The place as people write it.
    private String path() {
        if (from == null) {
            return "";
        }
        String before = from.path();
        return isElement ? before + "[" + step + "]" : before.isEmpty() ? step : before + "." + step;
    }

    private static String shortened(String path) {
        return path.length() <= LONGEST_PATH ? path : path.substring(0, LONGEST_PATH) + "…";
    }
}
