package io.sdqueueworker.runtimes.sdwebui.models;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A text as the Web UI compares it with the names of embeddings.
///
/// The Web UI compares tokens at any place (`modules/textual_inversion/textual_inversion.py`,
/// `find_embedding_at_position`). The tokenizer makes all letters small, ignores white space, and splits a text
/// into runs of letters, single digits and punctuation. Brackets and other characters of the syntax of prompts are
/// gone before that.
final class PromptTokens {

    /// No real prompt has more.
    private static final int MOST = 10_000;

    private static final String SYNTAX = "()[]{}<>|:\\";

    private final List<String> tokens;
    private final Map<String, List<Integer>> places = new HashMap<>();

    PromptTokens(String text) {
        this.tokens = tokens(text);
        for (int at = 0; at < tokens.size(); at++) {
            places.computeIfAbsent(tokens.get(at), _ -> new ArrayList<>()).add(at);
        }
    }

    /// Returns whether the text has the name of an embedding at any place.
    boolean contain(String name) {
        List<String> wanted = tokens(name);
        return !wanted.isEmpty()
                && places.getOrDefault(wanted.getFirst(), List.of()).stream().anyMatch(at -> isAt(at, wanted));
    }

    private boolean isAt(int at, List<String> wanted) {
        int end = at + wanted.size();
        return end <= tokens.size() && tokens.subList(at, end).equals(wanted);
    }

    private static List<String> tokens(String text) {
        String small = text.toLowerCase(Locale.ROOT);
        List<String> tokens = new ArrayList<>();
        int at = 0;
        while (at < small.length() && tokens.size() < MOST) {
            int end = at + Character.charCount(small.codePointAt(at));
            if (Character.isLetter(small.codePointAt(at))) {
                while (end < small.length() && Character.isLetter(small.codePointAt(end))) {
                    end += Character.charCount(small.codePointAt(end));
                }
            }
            if (!Character.isWhitespace(small.codePointAt(at)) && SYNTAX.indexOf(small.codePointAt(at)) < 0) {
                tokens.add(small.substring(at, end));
            }
            at = end;
        }
        return tokens;
    }
}
