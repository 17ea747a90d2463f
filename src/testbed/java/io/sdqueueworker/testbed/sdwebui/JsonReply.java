package io.sdqueueworker.testbed.sdwebui;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.http.Connection;
import java.io.IOException;
import java.util.List;

/// A reply that fits into memory.
///
/// @param json the body
record JsonReply(ObjectNode json) implements Reply {

    @Override
    public void send(Connection connection) throws IOException {
        connection.answer(200, "application/json", json.toString());
    }

    @Override
    public void sendHalf(Connection connection) throws IOException {
        byte[] body = json.toString().getBytes(UTF_8);
        connection.beginAnswer(200, "application/json", body.length, List.of());
        connection.out().write(body, 0, body.length / 2);
    }
}
