package io.sdqueueworker.testbed.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// Free ports for servers that need a port before they start.
public final class FreePort {
    private FreePort() {}

    /// A port that was free just now; the kernel assigns other ports before it repeats one.
    public static int find() {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
        }
    }
}
