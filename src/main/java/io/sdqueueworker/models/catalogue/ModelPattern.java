package io.sdqueueworker.models.catalogue;

import java.util.regex.Pattern;

/// Which models are meant, by their paths: `Stable-diffusion/*.safetensors`, `Lora/**`, `vae/{a,b}.pt`.
///
/// As in the globs of the JDK's `FileSystem.getPathMatcher`, `*` and `?` stand for characters within a folder,
/// `**` for any, `[…]` for one of several, `{…,…}` for one of several texts; but the path's text is matched,
/// whatever the machine's file names are. A name without a slash and without any of these is a checkpoint's.
public final class ModelPattern {

    private static final String WILDCARDS = "*?[{";

    private final String text;
    private final Pattern pattern;

    private ModelPattern(String text, Pattern pattern) {
        this.text = text;
        this.pattern = pattern;
    }

    /// @throws IllegalArgumentException when the text is no such pattern, with the reason
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

    /// Whether it is the name of a checkpoint, and no pattern of paths.
    boolean isName() {
        return text.indexOf('/') < 0 && !hasWildcard();
    }

    boolean hasWildcard() {
        return firstWildcard() < text.length();
    }

    /// What stands before the first wildcard, up to its last slash: the folder where it begins to look.
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
