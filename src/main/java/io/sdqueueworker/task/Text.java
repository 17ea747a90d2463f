package io.sdqueueworker.task;

/// Checks on text that comes from outside and becomes part of a key, a path or a log line.
final class Text {

    private Text() {}

    /// Whether the text has a character that could forge a line or a terminal sequence: control and format
    /// characters, line and paragraph separators, or half of a surrogate pair.
    static boolean hasUnprintable(String text) {
        return text.codePoints().anyMatch(c -> switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        });
    }
}
