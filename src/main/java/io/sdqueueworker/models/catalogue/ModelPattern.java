package io.sdqueueworker.models.catalogue;

import java.util.regex.Pattern;

/// Matches models by their paths: `Stable-diffusion/*.safetensors`, `Lora/**`, `vae/{a,b}.pt`.
///
/// The syntax is that of the globs of the JDK's `FileSystem.getPathMatcher`: `*` and `?` stand for characters
/// within a folder, `**` for any characters, `[…]` for one of several, `{…,…}` for one of several texts. The text
/// of the path is matched, so the machine's file system does not matter. A name without a slash and without
/// wildcards names a checkpoint.
public final class ModelPattern {

    private static final String WILDCARDS = "*?[{";

    private final String text;
    private final Pattern pattern;

    private ModelPattern(String text, Pattern pattern) {
        this.text = text;
        this.pattern = pattern;
    }

    /// Parses a pattern.
    ///
    /// @throws IllegalArgumentException if the text is not a pattern, with the reason
    public static ModelPattern parse(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("is empty");
        }
        if (text.startsWith("/") || text.indexOf('\\') >= 0) {
            throw new IllegalArgumentException("is absolute or has a backslash");
        }
        return new ModelPattern(text, new Glob(text).toPattern());
    }

    boolean matches(ModelPath path) {
        return pattern.matcher(path.value()).matches();
    }

    /// Returns whether it names a checkpoint and is not a pattern of paths.
    boolean isName() {
        return text.indexOf('/') < 0 && !hasWildcard();
    }

    boolean hasWildcard() {
        return firstWildcard() < text.length();
    }

    /// The text before the first wildcard, up to its last slash: the folder where the search starts.
    String folder() {
        String literal = text.substring(0, firstWildcard());
        int slash = literal.lastIndexOf('/');
        return slash < 0 ? literal : literal.substring(0, slash);
    }

    private int firstWildcard() {
        int at = 0;
        while (at < text.length() && WILDCARDS.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ModelPattern that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /// The pattern as it was written.
    @Override
    public String toString() {
        return text;
    }
}
