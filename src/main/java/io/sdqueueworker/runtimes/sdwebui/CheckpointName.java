package io.sdqueueworker.runtimes.sdwebui;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a task calls a checkpoint. The title of one has the first digits of its SHA-256 behind the file's name,
/// `dream.safetensors [0123456789]`, but a Web UI knows that title only when it has loaded the file once.
///
/// @param text as the task has it
record CheckpointName(String text) {

    private static final Pattern TITLE = Pattern.compile("(.+\\.(?:safetensors|ckpt|gguf)) \\[([0-9a-f]{10})]");

    /// The name by which every Web UI that has the file knows it. Nothing is lost of a title: the hash is held against
    /// the list before the run, and against the answer after it.
    String known() {
        Matcher title = TITLE.matcher(text);
        return title.matches() ? title.group(1) : text;
    }

    /// The hash that a title has.
    Optional<String> hash() {
        return Optional.of(TITLE.matcher(text)).filter(Matcher::matches).map(title -> title.group(2));
    }
}
