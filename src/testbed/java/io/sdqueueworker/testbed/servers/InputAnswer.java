package io.sdqueueworker.testbed.servers;

import io.sdqueueworker.testbed.http.Connection;
import io.sdqueueworker.testbed.http.HttpHead;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// An [InputServer]'s answer to a request.
public interface InputAnswer {

    /// @return true if the connection can be used for another request
    /// @throws IOException when the client has disconnected
    boolean tell(Connection connection) throws IOException;

    /// A file, with its length.
    static InputAnswer file(byte[] bytes, String contentType) {
        return connection -> {
            connection.beginAnswer(200, contentType, bytes.length, List.of());
            connection.out().write(bytes);
            return true;
        };
    }

    /// A file that may be larger than memory, with its length.
    static InputAnswer file(TestFile file, String contentType) {
        return connection -> {
            connection.beginAnswer(200, contentType, file.bytes(), List.of());
            file.writeTo(connection.out());
            return true;
        };
    }

    /// A PNG, with its length.
    static InputAnswer png(byte[] png) {
        return file(png, "image/png");
    }

    /// A file without a length, ended by the end of the connection.
    static InputAnswer fileWithoutLength(byte[] bytes) {
        return connection -> {
            new HttpHead("HTTP/1.1 200 OK", List.of(new HttpHead.Header("Connection", "close")))
                    .writeTo(connection.out());
            connection.out().write(bytes);
            return false;
        };
    }

    /// A status and a page about it.
    static InputAnswer status(int status) {
        return connection -> {
            connection.answer(status, "text/html", "<!DOCTYPE html><html><body>" + status + "</body></html>");
            return true;
        };
    }

    /// A redirect.
    static InputAnswer redirect(int status, String location) {
        return connection -> {
            connection.answer(
                    status,
                    "text/html",
                    "<!DOCTYPE html><html></html>",
                    List.of(
                            new HttpHead.Header("Location", location),
                            new HttpHead.Header("Set-Cookie", "session=planted")));
            return true;
        };
    }

    /// The beginning of a file that never ends, sent as fast as the client reads.
    static InputAnswer endless(byte[] beginning) {
        return endless(beginning, new AtomicLong());
    }

    /// The beginning of a file that never ends.
    ///
    /// @param sent counts the bytes that were sent
    static InputAnswer endless(byte[] beginning, AtomicLong sent) {
        return connection -> {
            new HttpHead("HTTP/1.1 200 OK", List.of(new HttpHead.Header("Connection", "close")))
                    .writeTo(connection.out());
            byte[] piece = Arrays.copyOf(beginning, 64 * 1024);
            while (true) {
                connection.out().write(piece);
                sent.addAndGet(piece.length);
            }
        };
    }

    /// A file with its length and a `Content-Encoding`.
    static InputAnswer encoded(byte[] bytes, String coding) {
        return connection -> {
            connection.beginAnswer(
                    200, "image/png", bytes.length, List.of(new HttpHead.Header("Content-Encoding", coding)));
            connection.out().write(bytes);
            return true;
        };
    }

    /// A file, byte by byte, with pauses that are too short for a read timeout.
    static InputAnswer dripping(byte[] bytes) {
        return connection -> {
            connection.beginAnswer(200, "image/png", 1024 * 1024, List.of());
            for (int i = 0; ; i = (i + 1) % bytes.length) {
                connection.out().write(bytes[i]);
                connection.out().flush();
                LockSupport.parkNanos(1_000_000);
            }
        };
    }

    /// A file with its length, followed by more bytes.
    static InputAnswer longerThanAnnounced(byte[] bytes, byte[] more) {
        return connection -> {
            connection.beginAnswer(200, "image/png", bytes.length, List.of());
            connection.out().write(bytes);
            connection.out().write(more);
            return false;
        };
    }

    /// Half of a file, followed by the end of the connection.
    static InputAnswer truncated(byte[] bytes) {
        return connection -> {
            connection.beginAnswer(200, "image/png", bytes.length, List.of());
            connection.out().write(bytes, 0, bytes.length / 2);
            return false;
        };
    }

    /// Half of a file, followed by silence until the client disconnects.
    static InputAnswer stalled(byte[] bytes) {
        return connection -> {
            connection.beginAnswer(200, "image/png", bytes.length, List.of());
            connection.out().write(bytes, 0, bytes.length / 2);
            return untilLeft(connection);
        };
    }

    /// Silence until the client disconnects.
    static InputAnswer silent() {
        return InputAnswer::untilLeft;
    }

    private static boolean untilLeft(Connection connection) throws IOException {
        if (connection.awaitsMore()) {
            return true;
        }
        throw new EOFException("the client has disconnected");
    }
}
