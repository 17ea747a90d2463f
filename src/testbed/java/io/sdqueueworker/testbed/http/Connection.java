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

/// One accepted HTTP/1.1 connection, close enough to the socket to be cut at any byte.
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

    /// The whole request body; tells a client that asked for leave to send it to go on.
    public byte[] readBody(HttpHead request) throws IOException {
        if (request.says("Expect", "100-continue")) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII));
        }
        return HttpBody.ofRequest(request).read(in);
    }

    /// The whole request body, which stays to be read. For one of at most 64 KiB whose client does not wait for leave
    /// to send it.
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
        // Clients must not rely on the phrase, so one for each family is enough.
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
            // Closed by the other side first: cut either way.
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is owed to a peer that is gone.
        }
    }
}
