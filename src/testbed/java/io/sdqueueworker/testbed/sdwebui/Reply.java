package io.sdqueueworker.testbed.sdwebui;

import io.sdqueueworker.testbed.http.Connection;
import java.io.IOException;

/// The 200 of a call that has gone well.
interface Reply {

    /// Sends it with its exact Content-Length, as the real server does.
    void send(Connection connection) throws IOException;

    /// Announces all of it and sends no more than half.
    void sendHalf(Connection connection) throws IOException;
}
