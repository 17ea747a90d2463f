package io.sdqueueworker.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sdqueueworker.config.InvalidSettingException;
import io.sdqueueworker.config.StartFailure;
import io.sdqueueworker.testbed.http.FreePort;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class ManagementPortTest {

    @Test
    void failsInOneLineIfThePortIsTaken() throws Exception {
        try (ServerSocket other = new ServerSocket()) {
            other.bind(new InetSocketAddress("0.0.0.0", 0));
            int port = other.getLocalPort();

            InvalidSettingException failure = catchThrowableOfType(
                    InvalidSettingException.class, () -> ManagementPort.requireFree("0.0.0.0", port));

            assertThat(StartFailure.lines(failure))
                    .containsExactly(
                            "QUARKUS_MANAGEMENT_PORT (quarkus.management.port) is wrong: expects a port that is"
                                    + " free in this pod, and " + port + " is not: Address already in use");
        }
    }

    @Test
    void leavesAFreePortFree() throws Exception {
        int port = FreePort.find();

        ManagementPort.requireFree("0.0.0.0", port);

        try (ServerSocket own = new ServerSocket(port)) {
            assertThatThrownBy(() -> ManagementPort.requireFree("0.0.0.0", own.getLocalPort()))
                    .isInstanceOf(InvalidSettingException.class);
        }
    }

    /// Another process may take the port between the check and Quarkus.
    @Test
    void isOneLineAlsoIfQuarkusCannotOpenIt() {
        Exception quarkus = new RuntimeException(
                "Unable to start HTTP server",
                new IllegalStateException(
                        "Unable to start the management interface", new BindException("Address already in use")));

        assertThat(StartFailure.lines(quarkus))
                .containsExactly("QUARKUS_MANAGEMENT_PORT (quarkus.management.port) is wrong: expects a port that is"
                        + " free in this pod: Address already in use");
    }
}
