package io.sdqueueworker.command;

import io.sdqueueworker.config.InvalidSettingException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.eclipse.microprofile.config.Config;

/// The port of health and metrics. Quarkus opens it only after the worker has started, which is too late to find out
/// that another process has it.
final class ManagementPort {

    private ManagementPort() {}

    /// Opens and closes the port of the settings.
    ///
    /// @throws InvalidSettingException if it cannot be opened
    static void requireFree(Config config) {
        requireFree(
                config.getValue("quarkus.management.host", String.class),
                config.getValue("quarkus.management.port", Integer.class));
    }

    static void requireFree(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw InvalidSettingException.ofManagementPort(port, e);
        }
    }
}
