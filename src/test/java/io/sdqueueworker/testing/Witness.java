package io.sdqueueworker.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalInt;
import java.util.function.Consumer;

/// Sees one request and its answer pass through a [FaultProxy], and tells of both once.
final class Witness {
    private static final int KEPT_BYTES = 64 * 1024;

    private final ProxiedRequest request;
    private final Consumer<Exchange> observer;
    private final ByteArrayOutputStream requestBody = new ByteArrayOutputStream();
    private final ByteArrayOutputStream answerBody = new ByteArrayOutputStream();
    private OptionalInt status = OptionalInt.empty();
    private boolean told;

    Witness(ProxiedRequest request, Consumer<Exchange> observer) {
        this.request = request;
        this.observer = observer;
    }

    OutputStream ofRequest(OutputStream out) {
        return new Copied(out, requestBody);
    }

    OutputStream ofAnswer(OutputStream out) {
        return new Copied(out, answerBody);
    }

    void answered(int answer) {
        status = OptionalInt.of(answer);
    }

    /// The proxy has answered in the place of the target.
    void answeredInstead(byte[] ofRequest, int answer, String ofAnswer) {
        requestBody.write(ofRequest, 0, Math.min(ofRequest.length, KEPT_BYTES));
        byte[] bytes = ofAnswer.getBytes(ISO_8859_1);
        answerBody.write(bytes, 0, Math.min(bytes.length, KEPT_BYTES));
        answered(answer);
        tell(true);
    }

    /// Tells the observer; nothing when it was told before.
    void tell(boolean delivered) {
        if (!told) {
            told = true;
            observer.accept(new Exchange(
                    request, requestBody.toString(ISO_8859_1), status, answerBody.toString(ISO_8859_1), delivered));
        }
    }

    /// Keeps what the other stream has taken.
    private static final class Copied extends FilterOutputStream {
        private final ByteArrayOutputStream kept;

        private Copied(OutputStream out, ByteArrayOutputStream kept) {
            super(out);
            this.kept = kept;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            // First, so that a target which answers at once finds its request in here.
            kept.write(bytes, offset, Math.min(length, KEPT_BYTES - kept.size()));
            out.write(bytes, offset, length);
        }
    }
}
