package io.sdqueueworker.staging.web;

import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A range of IP addresses in CIDR notation, `10.0.0.0/8` or `fc00::/7`.
///
/// @param base an address in the range
/// @param bits the number of leading bits that its addresses share
public record Network(InetAddress base, int bits) {

    private static final Pattern NOTATION = Pattern.compile(
            "((?:(?:0|[1-9]\\d{0,2})\\.){3}(?:0|[1-9]\\d{0,2})|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)/(\\d{1,3})");

    public Network {
        if (bits < 0 || bits > base.getAddress().length * 8) {
            throw new IllegalArgumentException("a prefix of " + bits + " bits does not fit the address");
        }
    }

    /// Parses a network.
    ///
    /// @throws IllegalArgumentException if it is not in CIDR notation
    public static Network parse(String text) {
        Matcher matcher = NOTATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a network: " + text);
        }
        return new Network(InetAddress.ofLiteral(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /// Returns whether an address is in the range.
    boolean contains(InetAddress address) {
        byte[] own = base.getAddress();
        byte[] other = address.getAddress();
        if (own.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % 8;
            if ((own[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return base.getHostAddress() + "/" + bits;
    }
}
