package io.sdqueueworker.models.catalogue;

import java.util.regex.Pattern;

/// Translates the text of a [ModelPattern] into a regular expression.
final class Glob {

    private final String glob;
    private final StringBuilder expression = new StringBuilder();
    private int at;
    private boolean inBraces;

    Glob(String glob) {
        this.glob = glob;
    }

    /// @throws IllegalArgumentException if a bracket or brace is not closed
    Pattern toPattern() {
        while (at < glob.length()) {
            char character = glob.charAt(at++);
            switch (character) {
                case '*' -> star();
                case '?' -> expression.append("[^/]");
                case '[' -> bracket();
                case '{' -> {
                    require(!inBraces, "has braces within braces");
                    inBraces = true;
                    expression.append("(?:");
                }
                case '}' -> {
                    require(inBraces, "has a '}' without a '{'");
                    inBraces = false;
                    expression.append(')');
                }
                case ',' -> expression.append(inBraces ? "|" : ",");
                default -> literal(character);
            }
        }
        require(!inBraces, "has a '{' without a '}'");
        return Pattern.compile(expression.toString(), Pattern.DOTALL);
    }

    private void star() {
        if (glob.startsWith("*", at)) {
            at++;
            expression.append(".*");
        } else {
            expression.append("[^/]*");
        }
    }

    private void bracket() {
        int end = glob.indexOf(']', at + 1);
        require(end > 0, "has a '[' without a ']'");
        String members = glob.substring(at, end);
        at = end + 1;
        boolean isNegated = members.startsWith("!");
        String shown = isNegated ? members.substring(1) : members;
        require(!shown.isEmpty() && shown.indexOf('/') < 0, "has brackets with nothing, or a slash, in them");
        expression.append("(?!/)[").append(isNegated ? "^" : "");
        for (int i = 0; i < shown.length(); i++) {
            boolean isRange = i + 2 < shown.length() && shown.charAt(i + 1) == '-';
            if (isRange) {
                require(shown.charAt(i) <= shown.charAt(i + 2), "has a range that ends before it begins");
                literal(shown.charAt(i));
                expression.append('-');
                i += 2;
            }
            literal(shown.charAt(i));
        }
        expression.append(']');
    }

    /// A backslash gives letters and digits a special meaning, and takes the special meaning of everything else.
    private void literal(char character) {
        if (!Character.isLetterOrDigit(character) && character < 128) {
            expression.append('\\');
        }
        expression.append(character);
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
