package io.sdqueueworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Finds `NaN` and `Infinity`, which Python writes and JSON does not have. A message with one can be read, so that its
/// sender learns of the place, but it can neither be passed on nor returned.
final class NonNumbers {

    private static final int LONGEST_PATH = 200;

    /// Other names of members may forge a line, or be the sender's data.
    private static final Pattern PLAIN_NAME = Pattern.compile("[\\w.-]{1,60}");

    private NonNumbers() {}

    /// Describes the first one.
    static Optional<String> in(JsonNode json) {
        return path(json).map(path -> path + " is NaN or Infinity, which are not JSON");
    }

    private static Optional<String> path(JsonNode node) {
        if (node.isDouble() && !Double.isFinite(node.doubleValue())) {
            return Optional.of("");
        }
        Stream<Optional<String>> below = node.isObject()
                ? node.propertyStream()
                        .map(member -> path(member.getValue()).map(rest -> join(name(member.getKey()), rest)))
                : IntStream.range(0, node.size())
                        .mapToObj(index -> path(node.get(index)).map(rest -> join("[" + index + "]", rest)));
        return below.flatMap(Optional::stream).findFirst();
    }

    private static String name(String name) {
        return PLAIN_NAME.matcher(name).matches() ? name : "…";
    }

    private static String join(String step, String rest) {
        if (step.length() + rest.length() > LONGEST_PATH) {
            return step + "…";
        }
        return rest.isEmpty() || rest.startsWith("[") ? step + rest : step + "." + rest;
    }
}
