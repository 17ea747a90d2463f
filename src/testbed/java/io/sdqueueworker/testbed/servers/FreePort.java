package io.sdqueueworker.testbed.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// For servers that must be told their port before they start.
public final class FreePort {
    private FreePort() {}

    /// A port that was free a moment ago; the kernel hands out others before it repeats one.
    public static int find() {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
        }
    }
}
