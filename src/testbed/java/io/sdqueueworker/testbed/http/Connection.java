package io.sdqueueworker.testbed.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One accepted HTTP/1.1 connection that can be cut at any byte.
public final class Connection implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    public Connection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        this.in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
        this.out = socket.getOutputStream();
    }

    public InputStream in() {
        return in;
    }

    public OutputStream out() {
        return out;
    }

    public Optional<HttpHead> nextRequest() throws IOException {
        return HttpHead.read(in);
    }

    /// Reads the whole request body. Answers `Expect: 100-continue` first.
    public byte[] readBody(HttpHead request) throws IOException {
        if (request.says("Expect", "100-continue")) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII));
        }
        return HttpBody.ofRequest(request).read(in);
    }

    /// Reads the request body without consuming it. Works for a body of at most 64 KiB from a client that does not
    /// send `Expect: 100-continue`.
    public byte[] peekBody(HttpHead request) throws IOException {
        in.mark(BUFFER_BYTES);
        byte[] body = HttpBody.ofRequest(request).read(in);
        in.reset();
        return body;
    }

    public void answer(int status, String contentType, String body) throws IOException {
        answer(status, contentType, body, List.of());
    }

    public void answer(int status, String contentType, String body, List<HttpHead.Header> more) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        beginAnswer(status, contentType, bytes.length, more);
        out.write(bytes);
    }

    /// Sends the head only; the caller writes `length` bytes to [#out()].
    public void beginAnswer(int status, String contentType, long length, List<HttpHead.Header> more)
            throws IOException {
        var all = new ArrayList<>(List.of(
                new HttpHead.Header("Content-Type", contentType),
                new HttpHead.Header("Content-Length", Long.toString(length))));
        all.addAll(more);
        new HttpHead("HTTP/1.1 " + status + " " + reason(status), all).writeTo(out);
    }

    private static String reason(int status) {
        // Clients must not rely on the phrase, so one per family is enough.
        return status < 400 ? "OK" : status < 500 ? "Client Error" : "Server Error";
    }

    public boolean isClosed() {
        return socket.isClosed();
    }

    /// Blocks until the client begins its next request.
    ///
    /// @return false when it closed the connection instead
    public boolean awaitsMore() throws IOException {
        in.mark(1);
        boolean more = in.read() != -1;
        in.reset();
        return more;
    }

    /// Cuts the connection with a TCP reset, as the kernel does for a process that died.
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // The other side has already closed it, so it is cut anyway.
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // The peer has disconnected, so nothing is left to send.
        }
    }
}
