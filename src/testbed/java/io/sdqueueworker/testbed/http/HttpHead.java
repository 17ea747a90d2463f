package io.sdqueueworker.testbed.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The start line and the headers of one HTTP/1.1 request or response, in the sender's order and spelling.
public record HttpHead(String startLine, List<Header> headers) {

    public record Header(String name, String value) {}

    public HttpHead {
        headers = List.copyOf(headers);
    }

    /// Reads up to and including the empty line. Empty if the peer closed before the first byte.
    public static Optional<HttpHead> read(InputStream in) throws IOException {
        String startLine = readLine(in);
        if (startLine.isEmpty()) {
            return Optional.empty();
        }
        var headers = new ArrayList<Header>();
        for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                throw new IOException("not a header line: " + line);
            }
            headers.add(new Header(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return Optional.of(new HttpHead(startLine, headers));
    }

    /// One line without its line end. Empty for an empty line, and if the peer closed before its first byte.
    public static String readLine(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        int next = in.read();
        while (next != -1 && next != '\n') {
            line.write(next);
            next = in.read();
        }
        if (next == -1 && line.size() > 0) {
            throw new EOFException("closed in the middle of: " + line.toString(ISO_8859_1));
        }
        return line.toString(ISO_8859_1).stripTrailing();
    }

    public String method() {
        return startLine.substring(0, startLine.indexOf(' '));
    }

    /// The request target: path and query, still encoded.
    public String target() {
        return startLine.split(" ", 3)[1];
    }

    public int status() {
        return Integer.parseInt(startLine.split(" ", 3)[1]);
    }

    public Optional<String> header(String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .findFirst();
    }

    public boolean says(String name, String value) {
        return header(name).filter(value::equalsIgnoreCase).isPresent();
    }

    /// A copy of this head without one header.
    public HttpHead without(String name) {
        return new HttpHead(
                startLine,
                headers.stream()
                        .filter(header -> !header.name().equalsIgnoreCase(name))
                        .toList());
    }

    /// Says whether the sender keeps this connection open for another message.
    public boolean keepsAlive() {
        return !startLine.contains("HTTP/1.0") && !says("Connection", "close");
    }

    public void writeTo(OutputStream out) throws IOException {
        var text = new StringBuilder(startLine).append("\r\n");
        for (Header header : headers) {
            text.append(header.name()).append(": ").append(header.value()).append("\r\n");
        }
        // One write, so that a head is never split over two packets.
        out.write(text.append("\r\n").toString().getBytes(ISO_8859_1));
    }
}
