package io.sdqueueworker.staging.web;

import io.sdqueueworker.staging.Deadline;
import io.sdqueueworker.staging.SourceFailedException;
import io.sdqueueworker.staging.web.Dialler.Response;
import io.sdqueueworker.staging.web.Dialler.UnreachableException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One request and its answer, for a thread that blocks. A queue hands the client's events to the thread, and
/// pieces of the body only as the thread requests them.
final class VertxExchange implements Response {

    /// The number of pieces, of some kilobytes each, that may be on their way to the thread.
    private static final int PIECES_AHEAD = 8;

    private sealed interface Event {

        record Unreachable(Throwable cause) implements Event {}

        record Head(HttpClientResponse response) implements Event {}

        record Piece(Buffer bytes) implements Event {}

        record End() implements Event {}

        record Broken(Throwable cause) implements Event {}
    }

    private final Deadline deadline;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private volatile boolean closed;
    private volatile @Nullable HttpClientRequest request;
    private @Nullable HttpClientResponse response;

    VertxExchange(Deadline deadline) {
        this.deadline = deadline;
    }

    /// Called on the client's thread when it has a connection, as is the next method.
    void connected(HttpClientRequest connected) {
        request = connected;
        if (closed) {
            connected.reset();
            return;
        }
        connected.exceptionHandler(cause -> events.add(new Event.Broken(cause)));
        connected.send().onComplete(this::answered, cause -> events.add(new Event.Broken(cause)));
    }

    void unreachable(Throwable cause) {
        events.add(new Event.Unreachable(cause));
    }

    void awaitHead() throws IOException, InterruptedException {
        response = switch (next()) {
            case Event.Head(HttpClientResponse answered) -> answered;
            case Event.Unreachable(Throwable cause) -> throw unreached(cause);
            case Event.Broken(Throwable cause) -> throw new IOException("no answer", cause);
            case Event.Piece _, Event.End _ -> throw new IllegalStateException("a body before its head");
        };
    }

    @Override
    public int status() {
        return head().statusCode();
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.ofNullable(head().getHeader(name));
    }

    @Override
    public void copyTo(OutputStream out) throws IOException, InterruptedException {
        HttpClientResponse body = head();
        body.fetch(PIECES_AHEAD);
        while (true) {
            switch (next()) {
                case Event.Piece(Buffer bytes) -> {
                    out.write(bytes.getBytes());
                    body.fetch(1);
                }
                case Event.End() -> {
                    return;
                }
                case Event.Broken(Throwable cause) -> throw new IOException("the answer broke off", cause);
                case Event.Head _, Event.Unreachable _ -> throw new IllegalStateException("a second head");
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        HttpClientRequest open = request;
        if (open != null) {
            open.reset();
        }
    }

    private void answered(HttpClientResponse answer) {
        answer.pause();
        answer.handler(piece -> events.add(new Event.Piece(piece)));
        answer.endHandler(_ -> events.add(new Event.End()));
        answer.exceptionHandler(cause -> events.add(new Event.Broken(cause)));
        events.add(new Event.Head(answer));
    }

    private Event next() throws IOException, InterruptedException {
        Duration left = deadline.left();
        // Checked first: otherwise, pieces that arrive faster than they are read would keep the queue full
        // beyond the time limit.
        Event event = left.isZero() ? null : events.poll(left.toNanos(), TimeUnit.NANOSECONDS);
        if (event == null) {
            throw deadline.passed();
        }
        return event;
    }

    private HttpClientResponse head() {
        if (response == null) {
            throw new IllegalStateException("there is no answer yet");
        }
        return response;
    }

    private static IOException unreached(Throwable cause) {
        for (Throwable reason = cause; reason != null; reason = reason.getCause()) {
            if (reason instanceof CertificateException) {
                return SourceFailedException.refused("its source has no valid certificate for the host");
            }
        }
        return new UnreachableException(cause);
    }
}
