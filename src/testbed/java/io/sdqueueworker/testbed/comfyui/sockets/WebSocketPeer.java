package io.sdqueueworker.testbed.comfyui.sockets;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sdqueueworker.testbed.http.Connection;
import io.sdqueueworker.testbed.http.HttpHead;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The server side of one WebSocket (RFC 6455) on a [Connection]. Outgoing frames are never fragmented.
public final class WebSocketPeer {
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final long LONGEST_FRAME = 4L << 20;
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int PROTOCOL_ERROR = 1002;

    private final Connection connection;
    private final DataInputStream in;
    private final ReentrantLock writing = new ReentrantLock();
    private volatile boolean silent;

    /// @param header the first byte: the end flag of the message, and the opcode
    private record Frame(int header, List<byte[]> payload) {
        boolean isLast() {
            return (header & 0x80) != 0;
        }

        int opcode() {
            return header & 0x0F;
        }

        byte[] bytes() {
            return payload.getFirst();
        }
    }

    private WebSocketPeer(Connection connection) {
        this.connection = connection;
        this.in = new DataInputStream(connection.in());
    }

    public static boolean isAskedFor(HttpHead request) {
        return request.says("Upgrade", "websocket")
                && request.header("Sec-WebSocket-Key").isPresent();
    }

    /// Answers the handshake.
    public static WebSocketPeer accept(Connection connection, HttpHead request) throws IOException {
        String key = request.header("Sec-WebSocket-Key").orElseThrow();
        new HttpHead(
                        "HTTP/1.1 101 Switching Protocols",
                        List.of(
                                new HttpHead.Header("Upgrade", "websocket"),
                                new HttpHead.Header("Connection", "Upgrade"),
                                new HttpHead.Header("Sec-WebSocket-Accept", acceptance(key))))
                .writeTo(connection.out());
        return new WebSocketPeer(connection);
    }

    /// Sends text, unless this side is silent.
    void text(String message) throws IOException {
        if (!silent) {
            send(TEXT, message.getBytes(UTF_8));
        }
    }

    /// Sends bytes, unless this side is silent.
    void binary(byte[] message) throws IOException {
        if (!silent) {
            send(BINARY, message);
        }
    }

    /// Sends only what the protocol requires from now on; the connection stays open.
    void fallSilent() {
        silent = true;
    }

    /// Closes the TCP connection without the closing handshake.
    void cut() {
        connection.reset();
    }

    /// The next text from the client. Pings are answered, and other messages are skipped.
    ///
    /// @return empty when the client has closed
    Optional<String> nextText() throws IOException {
        var message = new ByteArrayOutputStream();
        boolean isText = false;
        while (true) {
            Frame frame = read();
            switch (frame.opcode()) {
                case TEXT, BINARY, CONTINUATION -> {
                    isText = frame.opcode() == CONTINUATION ? isText : frame.opcode() == TEXT;
                    message.writeBytes(frame.bytes());
                    if (frame.isLast()) {
                        if (isText) {
                            return Optional.of(message.toString(UTF_8));
                        }
                        message.reset();
                    }
                }
                case PING -> send(PONG, frame.bytes());
                case PONG -> {}
                case CLOSE -> {
                    send(CLOSE, frame.bytes());
                    return Optional.empty();
                }
                default -> throw refused("unknown opcode " + frame.opcode());
            }
        }
    }

    private Frame read() throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        if ((second & 0x80) == 0) {
            throw refused("a client's frame must be masked");
        }
        long length = switch (second & 0x7F) {
            case 126 -> in.readUnsignedShort();
            case 127 -> in.readLong();
            default -> second & 0x7F;
        };
        if (length < 0 || length > LONGEST_FRAME) {
            throw refused("a frame of " + length + " bytes");
        }
        byte[] mask = in.readNBytes(4);
        byte[] payload = in.readNBytes((int) length);
        if (payload.length < length) {
            throw new EOFException("closed in the middle of a frame");
        }
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i % 4];
        }
        return new Frame(first, List.of(payload));
    }

    private IOException refused(String why) throws IOException {
        send(CLOSE, new byte[] {PROTOCOL_ERROR >> 8, (byte) PROTOCOL_ERROR});
        return new IOException(why);
    }

    private void send(int opcode, byte[] payload) throws IOException {
        byte[] bytes = new byte[10 + payload.length];
        ByteBuffer frame = ByteBuffer.wrap(bytes).put((byte) (0x80 | opcode));
        if (payload.length < 126) {
            frame.put((byte) payload.length);
        } else if (payload.length < 1 << 16) {
            frame.put((byte) 126).putShort((short) payload.length);
        } else {
            frame.put((byte) 127).putLong(payload.length);
        }
        frame.put(payload);
        writing.lock();
        try {
            connection.out().write(bytes, 0, frame.position());
        } finally {
            writing.unlock();
        }
    }

    private static String acceptance(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + ACCEPT_SUFFIX).getBytes(US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
