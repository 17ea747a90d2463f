package io.sdqueueworker.io;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/// Describes failed calls in the words that people search for. Java's exceptions have the names of classes, and mostly
/// no host.
public final class NetworkErrors {

    private final List<Throwable> chain;
    private final String host;
    private final String place;

    private NetworkErrors(Throwable error, String host, String place) {
        // Every HTTP client wraps the same errors in another way.
        this.chain =
                Stream.iterate(error, Objects::nonNull, Throwable::getCause).toList();
        this.host = host;
        this.place = place;
    }

    /// Describes the failure of a call without a usable answer, in one line without secrets.
    ///
    /// @param address that was called; only its host and its port are named
    public static String describe(Throwable error, URI address) {
        if (address.getHost() == null) {
            // Java knows no host names with underscores, which those of old buckets have.
            String authority = String.valueOf(address.getRawAuthority());
            String place = authority.substring(authority.lastIndexOf('@') + 1);
            return new NetworkErrors(error, place, place).words();
        }
        String host = address.getHost();
        String place = address.getPort() < 0 ? host : host + ":" + address.getPort();
        return new NetworkErrors(error, host, place).words();
    }

    private String words() {
        if (has(UnknownHostException.class) || has(UnresolvedAddressException.class)) {
            return says("temporary failure") || says("timed out")
                    ? "the name service does not answer for host " + host
                    : "unknown host " + host;
        }
        if (has(HttpConnectTimeoutException.class)
                || (says("timed out") && (has(ConnectException.class) || says("connect timed out")))) {
            return "connection timed out at " + place;
        }
        if (has(HttpTimeoutException.class) || has(SocketTimeoutException.class)) {
            return "no answer in time from " + place;
        }
        if (says("through proxy")) {
            return "the proxy does not connect to " + place;
        }
        if (has(NoRouteToHostException.class) || says("unreachable")) {
            return "no route to host " + place;
        }
        if (has(CertificateException.class)) {
            return "the certificate of " + place + " is not trusted";
        }
        if (has(SSLException.class)) {
            return "no TLS connection to " + place;
        }
        if (has(ConnectException.class) && !says("reset")) {
            return "connection refused at " + place;
        }
        return has(SocketException.class)
                        || has(ClosedChannelException.class)
                        || has(EOFException.class)
                        || says("closed")
                        || says("error writing")
                ? "connection closed by " + place
                : "no valid HTTP answer from " + place;
    }

    private boolean has(Class<? extends Throwable> type) {
        return chain.stream().anyMatch(type::isInstance);
    }

    private boolean says(String words) {
        return chain.stream()
                .anyMatch(error -> String.valueOf(error.getMessage())
                        .toLowerCase(Locale.ROOT)
                        .contains(words));
    }
}
