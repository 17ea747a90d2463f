package io.sdqueueworker.staging.web;

import java.net.IDN;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// The host of a web address in its one plain spelling: lower case, ASCII, without a dot at its end.
///
/// Odd spellings of addresses (`2130706433`, `0177.0.0.1`, `0x7f.1`) are refused: nobody needs them, and those who
/// judge them and those who connect to them have read them differently before.
///
/// @param value as it stands in the `Host` header; an IPv6 address has its brackets
record HostName(String value) {

    private static final int LONGEST = 253;
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?" + "(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*");
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(.*\\.)?(\\d+|0x[0-9a-f]*)");
    private static final Pattern IPV4 =
            Pattern.compile("(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-fA-F.]*:[0-9a-fA-F:.]*]");

    /// @param text as it stands in a URL
    /// @throws IllegalArgumentException when it is no host, or an address in an odd spelling
    static HostName parse(String text) {
        if (IPV6.matcher(text).matches()) {
            // Throws for what is no address. One that holds an IPv4 address becomes that.
            InetAddress address = InetAddress.ofLiteral(text.substring(1, text.length() - 1));
            String plain = address.getHostAddress();
            return new HostName(plain.contains(":") ? "[" + plain + "]" : plain);
        }
        // The JDK's conversion throws anything for what is far too long.
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("no name of a host");
        }
        // Letters and dots of other scripts become those that they stand for, so this comes before every check.
        String ascii = IDN.toASCII(text).toLowerCase(Locale.ROOT);
        String plain = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
        if (plain.length() > LONGEST || !NAME.matcher(plain).matches()) {
            throw new IllegalArgumentException("no name of a host");
        }
        if (ENDS_IN_NUMBER.matcher(plain).matches() && !IPV4.matcher(plain).matches()) {
            throw new IllegalArgumentException("an odd spelling of an address");
        }
        return new HostName(plain);
    }

    /// The address, where the host is one and not a name.
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
