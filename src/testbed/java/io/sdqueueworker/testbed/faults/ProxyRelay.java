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

/// Carries one request to the target and its answer back, byte for byte, over a connection of its own.
///
/// A fresh connection each time cannot be stale, and closing it tells the target that the client is gone.
final class ProxyRelay {
    private static final int SWITCHING_PROTOCOLS = 101;
    static final long WHOLE = Long.MAX_VALUE;
    static final long NOT_EVEN_THE_HEAD = -1;

    private final URI target;

    ProxyRelay(URI target) {
        this.target = target;
    }

    /// @return whether the client's connection is fit for another request
    boolean pass(Connection client, HttpHead request, ExchangeRecorder witness)
            throws IOException, InterruptedException {
        return passUpTo(WHOLE, client, request, witness);
    }

    /// With an answer that is not what the target sent.
    boolean passChanged(AnswerChange change, Connection client, HttpHead request, ExchangeRecorder witness)
            throws IOException, InterruptedException {
        return pass(WHOLE, change, client, request, witness);
    }

    /// @param bodyBytes how many bytes of the answer's body go through at most, or one of the constants
    /// @return whether all of it went through and the client's connection is fit for another request
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
            // Now, and not when the connection is done with: the client has its answer.
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

    /// Whatever they speak from here on, a WebSocket's frames for instance, until one of them leaves.
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

    /// Sends the request body while the answer may already come back, then watches for a client that leaves.
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

        /// Carries on with all that the client sends after its request.
        private void goOn(Thread itself) {
            try {
                itself.join();
                if (clientStays) {
                    client.in().transferTo(upstream.getOutputStream());
                }
            } catch (IOException e) {
                // One of them has left.
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
                // Both sides are gone.
            }
        }
    }

    /// Drops what the target no longer reads: it may answer before the end of the request and hang up.
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
