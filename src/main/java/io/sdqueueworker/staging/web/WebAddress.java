package io.sdqueueworker.staging.web;

import io.sdqueueworker.staging.SourceFailedException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An `http` or `https` URL, parsed once: the policy checks the same parts that the client connects to.
///
/// @param secure true for `https`
/// @param host the host
/// @param port the port, explicit or the scheme's default
/// @param target path and query, as sent in the request line
public record WebAddress(boolean secure, HostName host, int port, String target) {

    /// Signed URLs contain signatures and tokens of a few thousand characters.
    private static final int LONGEST = 16 * 1024;

    private static final Pattern PARTS = Pattern.compile("(?i)(https?)://([^/?#]*)([^#]*)(#.*)?");
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[^\\]]*]|[^:]*)(:(\\d{0,5}))?");
    private static final Pattern SCHEME = Pattern.compile("(?i)[a-z][a-z0-9+.-]*:");

    /// The characters that a request line may contain besides letters and digits.
    private static final String PLAIN = "-._~:/?[]@!$&'()*+,;=%";

    /// Parses a URL.
    ///
    /// @throws SourceFailedException if inputs cannot be fetched from the URL
    public static WebAddress parse(String url) throws SourceFailedException {
        if (url.length() > LONGEST) {
            throw SourceFailedException.refused("its URL is longer than " + LONGEST + " characters");
        }
        Matcher parts = PARTS.matcher(url);
        if (!parts.matches()) {
            throw SourceFailedException.refused("its URL is neither http nor https");
        }
        String authority = parts.group(2);
        if (authority.indexOf('@') >= 0) {
            throw SourceFailedException.refused("its URL holds credentials");
        }
        boolean secure = parts.group(1).toLowerCase(Locale.ROOT).equals("https");
        Matcher hostAndPort = AUTHORITY.matcher(authority);
        if (!hostAndPort.matches()) {
            throw SourceFailedException.refused("the host in its URL is not valid");
        }
        String rest = encoded(parts.group(3));
        return new WebAddress(
                secure,
                host(hostAndPort.group(1)),
                port(hostAndPort.group(3), secure ? 443 : 80),
                rest.startsWith("/") ? rest : "/" + rest);
    }

    /// The target of a redirect.
    ///
    /// @param location the header's value
    WebAddress resolve(String location) throws SourceFailedException {
        if (SCHEME.matcher(location).lookingAt()) {
            return parse(location);
        }
        String scheme = secure ? "https:" : "http:";
        if (location.startsWith("//")) {
            return parse(scheme + location);
        }
        String path = target.split("\\?", 2)[0];
        String absolute = location.startsWith("/")
                ? location
                : location.startsWith("?") ? path + location : relative(path, encoded(location.split("#", 2)[0]));
        return new WebAddress(secure, host, port, encoded(absolute.split("#", 2)[0]));
    }

    /// Omits path and query, which may contain credentials.
    @Override
    public String toString() {
        return (secure ? "https://" : "http://") + host + ":" + port;
    }

    private static HostName host(String text) throws SourceFailedException {
        try {
            return HostName.parse(text);
        } catch (IllegalArgumentException e) {
            throw SourceFailedException.refused("the host in its URL is not valid");
        }
    }

    private static int port(@Nullable String text, int fallback) throws SourceFailedException {
        if (text == null || text.isEmpty()) {
            return fallback;
        }
        int port = Integer.parseInt(text);
        if (port < 1 || port > 65_535) {
            throw SourceFailedException.refused("the port in its URL is not valid");
        }
        return port;
    }

    private static String relative(String path, String location) throws SourceFailedException {
        try {
            return URI.create("http://host" + path)
                    .resolve(location)
                    .getRawSchemeSpecificPart()
                    .substring(6);
        } catch (IllegalArgumentException e) {
            throw SourceFailedException.refused("it is redirected to an address that is not valid");
        }
    }

    /// Percent-encodes every character that a request line cannot contain, as browsers do.
    private static String encoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || PLAIN.indexOf(c) >= 0;
            if (plain) {
                encoded.append(c);
            } else {
                encoded.append('%').append("%02X".formatted((int) c));
            }
        }
        return encoded.toString();
    }
}
