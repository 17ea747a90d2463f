package io.sdqueueworker.staging.web;

/// A host by its name, or with `*.` before it all hosts below a name, but not the name itself.
///
/// @param suffix the name
/// @param below whether hosts below it are meant
public record HostPattern(String suffix, boolean below) {

    /// @throws IllegalArgumentException when it is neither a host nor `*.` and a name
    public static HostPattern parse(String text) {
        boolean below = text.startsWith("*.");
        return new HostPattern(HostName.parse(below ? text.substring(2) : text).value(), below);
    }

    /// @param host in its plain spelling
    boolean matches(String host) {
        return below ? host.endsWith("." + suffix) : host.equals(suffix);
    }

    @Override
    public String toString() {
        return (below ? "*." : "") + suffix;
    }
}
