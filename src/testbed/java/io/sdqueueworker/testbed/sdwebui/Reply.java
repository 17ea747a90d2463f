package io.sdqueueworker.testbed.sdwebui;

import io.sdqueueworker.testbed.http.Connection;
import java.io.IOException;

/// The 200 answer of a successful call.
interface Reply {

    /// Sends the reply with its exact Content-Length, as the real server does.
    void send(Connection connection) throws IOException;

    /// Announces the whole length and sends half of the reply.
    void sendHalf(Connection connection) throws IOException;
}
