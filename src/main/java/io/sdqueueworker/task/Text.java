package io.sdqueueworker.task;

/// Checks on text that comes from outside and becomes part of a key, a path or a log line.
public final class Text {

    private Text() {}

    /// Turns a text into one printable line: line ends and tabs become spaces, and the other characters that
    /// [#hasUnprintable] finds become the replacement character.
    public static String printable(String text) {
        if (!hasUnprintable(text)) {
            return text;
        }
        StringBuilder printable = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c == '\n' || c == '\t' || c == '\r') {
                printable.append(' ');
            } else {
                printable.appendCodePoint(isUnprintable(c) ? 0xfffd : c);
            }
        });
        return printable.toString();
    }

    /// Returns whether the text has a character that could forge a line or a terminal sequence: control and format
    /// characters, line and paragraph separators, or half of a surrogate pair.
    public static boolean hasUnprintable(String text) {
        return text.codePoints().anyMatch(Text::isUnprintable);
    }

    private static boolean isUnprintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }
}
