package io.sdqueueworker.testbed.http;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// Ports for servers that must know their port before they start, or that stop and listen again.
public final class FreePort {

    private static final int FIRST = 15_000;

    /// Below the range from which the kernel takes the ports of connections, so that none takes the port of a
    /// server that is away for a moment.
    private static final int NUMBER = 17_000;

    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(NUMBER));

    private FreePort() {}

    /// A port that is free now, and that this JVM does not return again before all others.
    public static int find() {
        for (int i = 0; i < NUMBER; i++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), NUMBER);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no port is free");
    }

    private static boolean isFree(int port) {
        try (var _ = new ServerSocket(port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
