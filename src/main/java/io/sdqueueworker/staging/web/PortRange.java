package io.sdqueueworker.staging.web;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A range of TCP ports in the notation `443` or `8000-8999`.
///
/// @param first port
/// @param last port, included
public record PortRange(int first, int last) {

    private static final int HIGHEST = 65_535;
    private static final Pattern NOTATION = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

    public PortRange {
        if (first < 1 || last < first || last > HIGHEST) {
            throw new IllegalArgumentException("not a range of ports: " + first + "-" + last);
        }
    }

    /// Parses a range.
    ///
    /// @throws IllegalArgumentException if it is not in the notation
    public static PortRange parse(String text) {
        Matcher matcher = NOTATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a port or a range of ports: " + text);
        }
        int first = Integer.parseInt(matcher.group(1));
        return new PortRange(first, matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2)));
    }

    /// Returns whether a port is in the range.
    boolean contains(int port) {
        return first <= port && port <= last;
    }

    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
