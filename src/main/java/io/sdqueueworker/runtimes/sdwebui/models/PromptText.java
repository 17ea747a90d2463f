package io.sdqueueworker.runtimes.sdwebui.models;

import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/// A prompt of the Web UI, searched for names of models.
///
/// @param text as the sender wrote it
record PromptText(String text) {

    /// The separators of words in the syntax of weights, alternatives and extra networks
    /// (`modules/prompt_parser.py`).
    private static final String SEPARATORS = " \t\r\n,()[]{}<>:|";

    /// A model that the prompt names as `<type:name:…>`.
    record ExtraNetwork(String type, String name) {}

    /// The matches of the expression `<(\w+):([^>]+)>` of `modules/extra_networks.py`, in their order. The search
    /// does not use the expression, which takes quadratic time on a text with many beginnings and no end.
    List<ExtraNetwork> extraNetworks() {
        List<ExtraNetwork> found = new ArrayList<>();
        int at = text.indexOf('<');
        while (at >= 0) {
            int colon = at + 1;
            while (colon < text.length() && isWord(text.charAt(colon))) {
                colon++;
            }
            int next = at + 1;
            if (colon > at + 1 && text.startsWith(":", colon) && !text.startsWith(":>", colon)) {
                int end = text.indexOf('>', colon);
                if (end < 0) {
                    return found;
                }
                String arguments = text.substring(colon + 1, end);
                int second = arguments.indexOf(':');
                found.add(new ExtraNetwork(
                        text.substring(at + 1, colon), second < 0 ? arguments : arguments.substring(0, second)));
                next = end + 1;
            }
            at = text.indexOf('<', next);
        }
        return found;
    }

    /// The words of the prompt, including weights.
    List<String> words(int most) {
        List<String> words = new ArrayList<>();
        StringTokenizer tokens = new StringTokenizer(text, SEPARATORS);
        while (tokens.hasMoreTokens() && words.size() < most) {
            words.add(tokens.nextToken());
        }
        return words;
    }

    private static boolean isWord(char character) {
        return character == '_' || Character.isLetterOrDigit(character);
    }

    /// Omits the text: prompts must not reach a log.
    @Override
    public String toString() {
        return "PromptText[" + text.length() + " characters]";
    }
}
