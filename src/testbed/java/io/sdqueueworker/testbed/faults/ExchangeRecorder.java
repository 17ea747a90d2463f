package io.sdqueueworker.testbed.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalInt;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/// Records one request and its answer through a [FaultProxy], and notifies the observer once.
final class ExchangeRecorder {
    private static final int KEPT_BYTES = 64 * 1024;

    private final ProxiedRequest request;
    private final Consumer<Exchange> observer;
    private final LongAdder answerBytes;
    private final ByteArrayOutputStream requestBody = new ByteArrayOutputStream();
    private final ByteArrayOutputStream answerBody = new ByteArrayOutputStream();
    private OptionalInt status = OptionalInt.empty();
    private final long arrivedAt = System.nanoTime();
    private long passedOnAt = arrivedAt;
    private long answeredAt;
    private boolean told;

    /// @param answerBytes counts the bytes sent to the client
    ExchangeRecorder(ProxiedRequest request, Consumer<Exchange> observer, LongAdder answerBytes) {
        this.request = request;
        this.observer = observer;
        this.answerBytes = answerBytes;
    }

    OutputStream ofRequest(OutputStream out) {
        return new Copied(out, requestBody, new LongAdder());
    }

    OutputStream ofAnswer(OutputStream out) {
        return new Copied(out, answerBody, answerBytes);
    }

    /// Records that the request is about to be sent to the target.
    void passingOn() {
        passedOnAt = System.nanoTime();
    }

    void answered(int answer) {
        status = OptionalInt.of(answer);
        answeredAt = System.nanoTime();
    }

    /// Records that the proxy answers instead of the target.
    void answeredInstead(byte[] sent, int answer, String body) {
        passingOn();
        requestBody.write(sent, 0, Math.min(sent.length, KEPT_BYTES));
        answerBody.writeBytes(body.getBytes(UTF_8));
        answered(answer);
    }

    /// Notifies the observer; does nothing the second time.
    void tell(boolean delivered) {
        if (!told) {
            told = true;
            long now = System.nanoTime();
            observer.accept(new Exchange(
                    request,
                    requestBody.toString(ISO_8859_1),
                    status,
                    answerBody.toString(ISO_8859_1),
                    delivered,
                    new Exchange.Times(arrivedAt, passedOnAt, status.isPresent() ? answeredAt : now, now)));
        }
    }

    /// Keeps a copy of the bytes written to another stream.
    private static final class Copied extends FilterOutputStream {
        private final ByteArrayOutputStream kept;
        private final LongAdder passed;

        private Copied(OutputStream out, ByteArrayOutputStream kept, LongAdder passed) {
            super(out);
            this.kept = kept;
            this.passed = passed;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            // Must come first: a target that answers at once must find its request in the copy.
            kept.write(bytes, offset, Math.min(length, KEPT_BYTES - kept.size()));
            passed.add(length);
            out.write(bytes, offset, length);
        }
    }
}
