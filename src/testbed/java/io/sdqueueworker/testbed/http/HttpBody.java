package io.sdqueueworker.testbed.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// The framing of an HTTP/1.1 message body on the wire.
public sealed interface HttpBody {

    record None() implements HttpBody {}

    record Sized(long bytes) implements HttpBody {}

    record Chunked() implements HttpBody {}

    record UntilClose() implements HttpBody {}

    static HttpBody ofRequest(HttpHead request) {
        HttpBody framed = framed(request);
        return framed instanceof UntilClose ? new None() : framed;
    }

    static HttpBody ofResponse(String requestMethod, HttpHead response) {
        int status = response.status();
        if (requestMethod.equals("HEAD") || status == 204 || status == 304) {
            // A Content-Length here gives the size of a body that is not sent.
            return new None();
        }
        return framed(response);
    }

    private static HttpBody framed(HttpHead head) {
        if (head.says("Transfer-Encoding", "chunked")) {
            return new Chunked();
        }
        return head.header("Content-Length")
                .<HttpBody>map(length -> new Sized(Long.parseLong(length)))
                .orElseGet(UntilClose::new);
    }

    /// Copies the bytes unchanged, chunk sizes and trailers included, as soon as they arrive.
    default void relay(InputStream in, OutputStream out) throws IOException {
        switch (this) {
            case None() -> {}
            case Sized(long bytes) -> copy(bytes, in, out);
            case Chunked() -> relayChunks(in, out);
            case UntilClose() -> in.transferTo(out);
        }
    }

    /// The whole body, decoded.
    default byte[] read(InputStream in) throws IOException {
        if (this instanceof Sized(long bytes)) {
            // Allocated once, because some bodies are nearly as large as the tests' memory.
            byte[] body = new byte[Math.toIntExact(bytes)];
            if (in.readNBytes(body, 0, body.length) < body.length) {
                throw new EOFException("closed before the end of the body");
            }
            return body;
        }
        var body = new ByteArrayOutputStream();
        if (this instanceof Chunked) {
            for (long size = chunkSize(HttpHead.readLine(in)); size > 0; size = chunkSize(HttpHead.readLine(in))) {
                copy(size, in, body);
                HttpHead.readLine(in);
            }
            // These servers ignore trailers.
            String trailer = HttpHead.readLine(in);
            while (!trailer.isEmpty()) {
                trailer = HttpHead.readLine(in);
            }
        } else {
            relay(in, body);
        }
        return body.toByteArray();
    }

    private static void relayChunks(InputStream in, OutputStream out) throws IOException {
        long size;
        do {
            String line = HttpHead.readLine(in);
            size = chunkSize(line);
            writeLine(line, out);
            if (size > 0) {
                copy(size + 2, in, out);
            }
        } while (size > 0);
        String trailer;
        do {
            trailer = HttpHead.readLine(in);
            writeLine(trailer, out);
        } while (!trailer.isEmpty());
    }

    private static long chunkSize(String line) throws IOException {
        if (line.isEmpty()) {
            throw new EOFException("closed before the next chunk");
        }
        return Long.parseLong(line.split(";", 2)[0].strip(), 16);
    }

    private static void writeLine(String line, OutputStream out) throws IOException {
        out.write((line + "\r\n").getBytes(ISO_8859_1));
    }

    private static void copy(long bytes, InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[Math.clamp(bytes, 1, 64 * 1024)];
        long left = bytes;
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read == -1) {
                throw new EOFException("closed " + left + " bytes before the end of the body");
            }
            out.write(buffer, 0, read);
            left -= read;
        }
    }
}
