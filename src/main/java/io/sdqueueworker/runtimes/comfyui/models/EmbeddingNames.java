package io.sdqueueworker.runtimes.comfyui.models;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The embeddings that a text names as `embedding:name`, found as `comfy/sd1_clip.py` does.
///
/// @param text as the sender wrote it
record EmbeddingNames(String text) {

    private static final String MARK = "embedding:";

    /// The weight at the end of a text in parentheses.
    private static final Pattern WEIGHT = Pattern.compile(":-?[\\d.]+$");

    /// Characters that no name has, but that extensions give a meaning: choices, schedules and wildcards.
    private static final Pattern SYNTAX = Pattern.compile("[,:;\\[\\]{}|*$%<>]|__");

    /// An embedding.
    ///
    /// @param isCertain whether ComfyUI itself looks for a file of that name, and nothing else
    record Name(String name, boolean isCertain) {}

    List<Name> find() {
        List<Name> found = new ArrayList<>();
        for (int at = text.indexOf(MARK); at >= 0; at = text.indexOf(MARK, at + MARK.length())) {
            // A mark in the middle of a word is a part of the text.
            boolean beginsWord = at == 0 || " \n()".indexOf(text.charAt(at - 1)) >= 0;
            add(found, at + MARK.length(), beginsWord);
        }
        return found;
    }

    private void add(List<Name> found, int begin, boolean beginsWord) {
        int end = begin;
        StringBuilder word = new StringBuilder();
        while (end < text.length() && !isEnd(text.charAt(end))) {
            // An escaped parenthesis belongs to the name.
            boolean isEscaped = text.startsWith("\\(", end) || text.startsWith("\\)", end);
            word.append(text.charAt(isEscaped ? end + 1 : end));
            end += isEscaped ? 2 : 1;
        }
        boolean isClosed = end < text.length() && text.charAt(end) == ')';
        String weighted = isClosed ? WEIGHT.matcher(word).replaceFirst("") : word.toString();
        String name = withoutCommas(weighted);
        Matcher syntax = SYNTAX.matcher(name);
        if (!syntax.find()) {
            addNamed(found, name, beginsWord);
        } else {
            addNamed(found, name, false);
            addNamed(found, name.substring(0, syntax.start()), false);
        }
    }

    private static void addNamed(List<Name> found, String name, boolean isCertain) {
        if (!name.isEmpty()) {
            found.add(new Name(name, isCertain));
        }
    }

    private static boolean isEnd(char character) {
        return Character.isWhitespace(character) || character == '(' || character == ')';
    }

    private static String withoutCommas(String word) {
        int begin = 0;
        int end = word.length();
        while (begin < end && word.charAt(begin) == ',') {
            begin++;
        }
        while (end > begin && word.charAt(end - 1) == ',') {
            end--;
        }
        return word.substring(begin, end);
    }
}
