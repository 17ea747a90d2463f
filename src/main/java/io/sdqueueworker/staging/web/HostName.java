package io.sdqueueworker.staging.web;

import java.net.IDN;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// The host of a URL in its canonical spelling: lower case, ASCII, without a trailing dot.
///
/// Unusual spellings of addresses (`2130706433`, `0177.0.0.1`, `0x7f.1`) are refused. They have no legitimate use,
/// and programs that check them and programs that connect to them have interpreted them differently before.
///
/// @param value as in the `Host` header; an IPv6 address has its brackets
record HostName(String value) {

    private static final int LONGEST = 253;
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?" + "(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*");
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(.*\\.)?(\\d+|0x[0-9a-f]*)");
    private static final Pattern IPV4 =
            Pattern.compile("(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-fA-F.]*:[0-9a-fA-F:.]*]");

    /// Parses the host of a URL.
    ///
    /// @param text as in the URL
    /// @throws IllegalArgumentException if it is not a host, or an address in an unusual spelling
    static HostName parse(String text) {
        if (IPV6.matcher(text).matches()) {
            // Throws if it is not an address. An IPv6 address that embeds an IPv4 address becomes the
            // latter.
            InetAddress address = InetAddress.ofLiteral(text.substring(1, text.length() - 1));
            String plain = address.getHostAddress();
            return new HostName(plain.contains(":") ? "[" + plain + "]" : plain);
        }
        // The JDK's conversion throws unspecified exceptions for texts that are far too long.
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("not a host name");
        }
        // Letters and dots of other scripts are mapped to ASCII, so this precedes every check.
        String ascii = IDN.toASCII(text).toLowerCase(Locale.ROOT);
        String plain = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
        if (plain.length() > LONGEST || !NAME.matcher(plain).matches()) {
            throw new IllegalArgumentException("not a host name");
        }
        if (ENDS_IN_NUMBER.matcher(plain).matches() && !IPV4.matcher(plain).matches()) {
            throw new IllegalArgumentException("an unusual spelling of an IP address");
        }
        return new HostName(plain);
    }

    /// The address, if the host is an address and not a name.
    Optional<InetAddress> literal() {
        if (value.startsWith("[")) {
            return Optional.of(InetAddress.ofLiteral(value.substring(1, value.length() - 1)));
        }
        return IPV4.matcher(value).matches() ? Optional.of(InetAddress.ofLiteral(value)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
