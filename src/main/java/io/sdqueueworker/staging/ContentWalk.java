package io.sdqueueworker.staging;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A position of a search in a task's content.
///
/// The name of the position is built only on demand: the sender chooses the names, and a long name above many
/// values would be copied for each of them.
///
/// @param from the position above; none at the root
/// @param step the name of the member, or the index of the element
/// @param isElement true for an element of an array
/// @param length the approximate number of characters in the names down to here
/// @param node the value at the position
public record ContentWalk(@Nullable ContentWalk from, String step, boolean isElement, int length, JsonNode node) {

    /// The longest pointer that an input may have: the pointers of all inputs are kept in memory.
    private static final int LONGEST_POINTER = 4_096;

    /// A longer path would crowd out the reason in a failure's detail.
    private static final int LONGEST_PATH = 200;

    public static ContentWalk of(JsonNode content) {
        return new ContentWalk(null, "", false, 0, content);
    }

    /// The position of a member of an object.
    public ContentWalk to(String name, JsonNode value) {
        return new ContentWalk(this, name, false, length + name.length() + 1, value);
    }

    /// The position of an element of an array.
    public ContentWalk to(int index) {
        String step = Integer.toString(index);
        return new ContentWalk(this, step, true, length + step.length() + 1, node.path(index));
    }

    /// The positions of all members or elements, in order.
    public Stream<ContentWalk> below() {
        return node.isObject()
                ? node.propertyStream().map(member -> to(member.getKey(), member.getValue()))
                : IntStream.range(0, node.size()).mapToObj(this::to);
    }

    /// Returns whether inputs may be found here or below.
    public boolean isWithinReach() {
        return length <= LONGEST_POINTER;
    }

    /// Returns whether the value is the URL of an input.
    public boolean isUrl() {
        return node.isTextual() && InputPlace.isUrl(node.textValue());
    }

    /// Returns whether the value is a file as base64, with or without `data:` before it.
    public boolean isInlineFile() {
        return node.isTextual() && InlineFile.isOne(node.textValue());
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

    /// The path in the notation that people use.
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
