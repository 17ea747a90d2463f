package io.sdqueueworker.testbed.faults;

import io.sdqueueworker.testbed.http.Connection;
import io.sdqueueworker.testbed.http.HttpBody;
import io.sdqueueworker.testbed.http.HttpHead;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;

/// Relays one request to the target and its answer back, byte for byte, over a new connection.
///
/// A new connection cannot be stale, and closing it shows the target that the client has disconnected.
final class ProxyRelay {
    private static final int SWITCHING_PROTOCOLS = 101;
    static final long WHOLE = Long.MAX_VALUE;
    static final long NOT_EVEN_THE_HEAD = -1;

    private final URI target;

    ProxyRelay(URI target) {
        this.target = target;
    }

    /// @return true if the client's connection can be used for another request
    boolean pass(Connection client, HttpHead request, ExchangeRecorder witness)
            throws IOException, InterruptedException {
        return passUpTo(WHOLE, client, request, witness);
    }

    /// Relays with a change to the target's answer.
    boolean passChanged(AnswerChange change, Connection client, HttpHead request, ExchangeRecorder witness)
            throws IOException, InterruptedException {
        return pass(WHOLE, change, client, request, witness);
    }

    /// @param bodyBytes the maximum number of body bytes of the answer to pass on, or one of the constants
    /// @return true if the whole answer passed and the client's connection can be used for another request
    boolean passUpTo(long bodyBytes, Connection client, HttpHead request, ExchangeRecorder witness)
            throws IOException, InterruptedException {
        return pass(bodyBytes, AnswerChange.NONE, client, request, witness);
    }

    private boolean pass(
            long bodyBytes, AnswerChange change, Connection client, HttpHead request, ExchangeRecorder witness)
            throws IOException, InterruptedException {
        try (var upstream = new Socket(target.getHost(), target.getPort())) {
            upstream.setTcpNoDelay(true);
            witness.passingOn();
            request.writeTo(upstream.getOutputStream());
            var upload = new Upload(client, request, upstream, witness);
            Thread uploading = Thread.ofVirtual().name("fault-proxy-upload").start(upload);
            InputStream in = new BufferedInputStream(upstream.getInputStream(), 64 * 1024);
            HttpHead answer = nextHead(in);
            boolean goAhead = false;
            while (answer.status() < 200) {
                goAhead = true;
                answer.writeTo(client.out());
                if (answer.status() == SWITCHING_PROTOCOLS) {
                    witness.answered(answer.status());
                    carryBoth(client, in, uploading, upload);
                    return false;
                }
                answer = nextHead(in);
            }
            witness.answered(answer.status());
            if (bodyBytes == NOT_EVEN_THE_HEAD) {
                return false;
            }
            change.head(answer).writeTo(client.out());
            HttpBody body = HttpBody.ofResponse(request.method(), answer);
            try {
                body.relay(in, new CutOutput(change.body(witness.ofAnswer(client.out())), bodyBytes));
            } catch (CutOutput.CutException e) {
                return false;
            }
            // Not later, when the connection ends: the client has its answer now.
            witness.tell(true);
            boolean bodyWasSent = goAhead || !request.says("Expect", "100-continue");
            if (body instanceof HttpBody.UntilClose || !answer.keepsAlive() || !bodyWasSent) {
                return false;
            }
            uploading.join();
            return upload.clientStays;
        } finally {
            witness.tell(false);
        }
    }

    /// Relays both directions after the protocol switch, such as WebSocket frames, until one side disconnects.
    private static void carryBoth(Connection client, InputStream in, Thread uploading, Upload upload)
            throws IOException, InterruptedException {
        Thread carrying = Thread.ofVirtual().name("fault-proxy-frames").start(() -> upload.goOn(uploading));
        try {
            in.transferTo(client.out());
        } finally {
            upload.closeUpstream();
            client.close();
            carrying.join();
        }
    }

    private static HttpHead nextHead(InputStream in) throws IOException {
        return HttpHead.read(in).orElseThrow(() -> new EOFException("the target closed without an answer"));
    }

    /// Sends the request body while the answer may already arrive, then watches for a disconnected client.
    private static final class Upload implements Runnable {
        private final Connection client;
        private final HttpHead request;
        private final Socket upstream;
        private final ExchangeRecorder witness;
        private volatile boolean clientStays;

        private Upload(Connection client, HttpHead request, Socket upstream, ExchangeRecorder witness) {
            this.client = client;
            this.request = request;
            this.upstream = upstream;
            this.witness = witness;
        }

        @Override
        public void run() {
            try {
                HttpBody.ofRequest(request)
                        .relay(client.in(), new DeafOutput(witness.ofRequest(upstream.getOutputStream())));
                clientStays = client.awaitsMore();
                if (!clientStays) {
                    upstream.close();
                }
            } catch (IOException e) {
                closeUpstream();
            }
        }

        /// Relays all that the client sends after its request.
        private void goOn(Thread itself) {
            try {
                itself.join();
                if (clientStays) {
                    client.in().transferTo(upstream.getOutputStream());
                }
            } catch (IOException e) {
                // One side has disconnected.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                closeUpstream();
            }
        }

        private void closeUpstream() {
            try {
                upstream.close();
            } catch (IOException e) {
                // Both sides have disconnected.
            }
        }
    }

    /// Drops bytes that the target no longer reads, because it may answer and disconnect before the end of the
    /// request.
    private static final class DeafOutput extends OutputStream {
        private final OutputStream out;
        private boolean deaf;

        private DeafOutput(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            try {
                if (!deaf) {
                    out.write(bytes, offset, length);
                }
            } catch (IOException e) {
                deaf = true;
            }
        }
    }
}
