package io.sdqueueworker.runtimes.sdwebui.models;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A prompt of the Web UI, searched for names of models.
///
/// @param text as the sender wrote it
record PromptText(String text) {

    private static final Pattern ZERO = Pattern.compile("[+-]?(?:0+\\.?0*|\\.0+)");

    /// `{a|b}`, `${name}` and `__name__`.
    private static final Pattern COMPUTED = Pattern.compile("[{}|$]|__.+__");

    /// A model that the prompt names as `<type:name:weight:…>`.
    ///
    /// @param arguments those after the name
    record ExtraNetwork(String type, String name, List<String> arguments) {

        static ExtraNetwork of(String type, String arguments) {
            List<String> all = List.of(arguments.split(":", -1));
            return new ExtraNetwork(type, all.getFirst(), all.subList(1, all.size()));
        }

        /// Returns whether an extension makes the name of it: a choice, a variable or a wildcard of Dynamic
        /// Prompts, which looks into a prompt before the Web UI reads its tags.
        boolean isComputed() {
            return COMPUTED.matcher(name).find();
        }

        /// Returns whether the picture is the same without the model: all of its weights are zero, or its name
        /// begins or ends with a blank, and so means no file.
        boolean isWithoutEffect() {
            return isWeightZero() || !name.equals(name.strip());
        }

        /// Reads the weights as A1111 does (`extensions-builtin/Lora/extra_networks_lora.py`): the first one
        /// counts for both parts, unless the second is given by its place or its name.
        private boolean isWeightZero() {
            List<String> weights = arguments.stream()
                    .filter(argument -> !argument.startsWith("dyn="))
                    .map(argument -> argument.replaceFirst("^(?:te|unet)=", ""))
                    .toList();
            return !weights.isEmpty()
                    && !arguments.getFirst().contains("=")
                    && weights.stream().map(String::strip).allMatch(ZERO.asMatchPredicate());
        }
    }

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
                found.add(ExtraNetwork.of(text.substring(at + 1, colon), text.substring(colon + 1, end)));
                next = end + 1;
            }
            at = text.indexOf('<', next);
        }
        return found;
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
