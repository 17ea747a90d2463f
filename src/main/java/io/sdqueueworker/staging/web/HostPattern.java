package io.sdqueueworker.staging.web;

/// Matches a host by its name, or with `*.` in front all hosts below a name, but not the name itself.
///
/// @param suffix the name
/// @param below true for the hosts below the name
public record HostPattern(String suffix, boolean below) {

    /// Parses a pattern.
    ///
    /// @throws IllegalArgumentException if it is neither a host nor `*.` and a name
    public static HostPattern parse(String text) {
        boolean below = text.startsWith("*.");
        return new HostPattern(HostName.parse(below ? text.substring(2) : text).value(), below);
    }

    /// Returns whether a host matches.
    ///
    /// @param host in its canonical spelling
    boolean matches(String host) {
        return below ? host.endsWith("." + suffix) : host.equals(suffix);
    }

    @Override
    public String toString() {
        return (below ? "*." : "") + suffix;
    }
}
