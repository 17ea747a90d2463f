package io.sdqueueworker.testbed.faults;

import io.sdqueueworker.testbed.http.HttpHead;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A change that a [ProxyRelay] applies to an answer on its way back.
interface AnswerChange {

    /// No change: byte for byte.
    AnswerChange NONE = new AnswerChange() {};

    default HttpHead head(HttpHead head) {
        return head;
    }

    default OutputStream body(OutputStream out) {
        return out;
    }

    /// Replaces headers of the same names; an empty value removes the header.
    static AnswerChange headers(Map<String, String> headers) {
        return new AnswerChange() {
            @Override
            public HttpHead head(HttpHead head) {
                HttpHead rest = head;
                for (String name : headers.keySet()) {
                    rest = rest.without(name);
                }
                List<HttpHead.Header> all = new ArrayList<>(rest.headers());
                headers.forEach((name, value) -> {
                    if (!value.isEmpty()) {
                        all.add(new HttpHead.Header(name, value));
                    }
                });
                return new HttpHead(head.startLine(), all);
            }
        };
    }

    /// Inverts all bits of one byte of the body.
    static AnswerChange corrupt(long bodyByte) {
        return new AnswerChange() {
            @Override
            public OutputStream body(OutputStream out) {
                return new CorruptOutput(out, bodyByte);
            }
        };
    }

    /// Inverts one byte of the output.
    final class CorruptOutput extends FilterOutputStream {

        private long until;

        private CorruptOutput(OutputStream out, long until) {
            super(out);
            this.until = until;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (until >= 0 && until < length) {
                bytes[offset + (int) until] ^= (byte) 0xff;
            }
            until -= length;
            out.write(bytes, offset, length);
        }
    }
}
