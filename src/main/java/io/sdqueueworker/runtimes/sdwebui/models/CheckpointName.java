package io.sdqueueworker.runtimes.sdwebui.models;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A task's name for a checkpoint. A title has the first digits of the SHA-256 after the file's name,
/// `dream.safetensors [0123456789]`, but a Web UI knows the title only after it has loaded the file once. Old
/// titles have the eight digits of another sum, which no list shows (`modules/sd_models.py`, `model_hash`).
///
/// @param text the name in the task
public record CheckpointName(String text) {

    private static final Pattern TITLE = Pattern.compile("(.+) \\[([0-9a-f]{8}|[0-9a-f]{10})]");

    private static final int DIGITS = 10;

    /// The name that every Web UI with the file knows. The hash of a title is not lost: it is compared with the
    /// list before the run, and with the answer after it.
    public String known() {
        return known("");
    }

    /// The name without a hash that cannot be compared.
    ///
    /// @param hash the checkpoint's hash, empty if it is not known
    String known(String hash) {
        Matcher title = TITLE.matcher(text);
        boolean isComparable = title.matches() && title.group(2).length() == DIGITS && !hash.isEmpty();
        return title.matches() && !isComparable ? title.group(1) : text;
    }

    /// The hash in a title.
    public Optional<String> hash() {
        return Optional.of(TITLE.matcher(text))
                .filter(Matcher::matches)
                .map(title -> title.group(2))
                .filter(hash -> hash.length() == DIGITS);
    }
}
