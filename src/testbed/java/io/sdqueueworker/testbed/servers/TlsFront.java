package io.sdqueueworker.testbed.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A TLS front for a server without TLS.
public final class TlsFront implements AutoCloseable {

    private final URI target;
    private final ServerSocket listening;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("tls-front-", 0).factory());

    private TlsFront(URI target, ServerSocket listening) {
        this.target = target;
        this.listening = listening;
    }

    /// Starts on a free port.
    public static TlsFront start(URI target, ServerCertificate certificate) {
        try {
            ServerSocket listening = certificate
                    .serverContext()
                    .getServerSocketFactory()
                    .createServerSocket(0, 200, InetAddress.ofLiteral("127.0.0.1"));
            TlsFront front = new TlsFront(target, listening);
            front.threads.execute(front::accept);
            return front;
        } catch (IOException e) {
            throw new UncheckedIOException("no port for TLS", e);
        }
    }

    public URI endpoint() {
        return URI.create("https://127.0.0.1:" + listening.getLocalPort());
    }

    private void accept() {
        try {
            while (!listening.isClosed()) {
                Socket client = listening.accept();
                threads.execute(() -> relay(client));
            }
        } catch (IOException e) {
            // Closed: no more connections are accepted.
        }
    }

    private void relay(Socket client) {
        try (client;
                Socket server = new Socket(target.getHost(), target.getPort())) {
            threads.execute(() -> copy(client, server));
            copy(server, client);
        } catch (IOException e) {
            // One side has disconnected or rejected the other's certificate.
        }
    }

    private static void copy(Socket from, Socket to) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            // The other direction ends with this one.
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
