package io.sdqueueworker.testbed.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ServerSocketFactory;

/// An HTTP/1.1 server on a plain socket of 127.0.0.1, with one virtual thread per connection.
///
/// The JDK's server hides its sockets, which the simulated faults need.
public final class HttpListener implements AutoCloseable {

    /// Answers one request.
    public interface Conversation {
        /// @return true if the connection can serve another request
        boolean answer(Connection connection, HttpHead request) throws IOException, InterruptedException;
    }

    private final ServerSocketFactory sockets;
    private final Conversation conversation;
    private final ExecutorService threads;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final int port;
    private volatile ServerSocket server;
    private volatile CountDownLatch released = new CountDownLatch(0);

    private HttpListener(String name, int port, ServerSocketFactory sockets, Conversation conversation)
            throws IOException {
        this.sockets = sockets;
        this.conversation = conversation;
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(name + "-", 0).factory());
        this.server = bind(port == 0 ? FreePort.find() : port);
        this.port = server.getLocalPort();
    }

    /// @param port 0 for any free one
    public static HttpListener start(String name, int port, Conversation conversation) {
        return start(name, port, ServerSocketFactory.getDefault(), conversation);
    }

    /// @param sockets creates the listening socket, which may use TLS
    public static HttpListener start(String name, int port, ServerSocketFactory sockets, Conversation conversation) {
        try {
            var listener = new HttpListener(name, port, sockets, conversation);
            listener.acceptFrom(listener.server);
            return listener;
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot listen on port " + port, e);
        }
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /// Refuses new connections and resets the open ones, until [#listenAgain()].
    public void vanish() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connections.forEach(Connection::reset);
    }

    /// Listens on the same port again; does nothing while it still listens.
    public void listenAgain() {
        if (!server.isClosed()) {
            return;
        }
        try {
            // A closed socket holds its port until the accepting thread has left `accept`.
            released.await();
            server = bind(port);
            acceptFrom(server);
        } catch (IOException e) {
            throw new UncheckedIOException("port " + port + " was taken meanwhile", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before port " + port + " was free", e);
        }
    }

    private ServerSocket bind(int port) throws IOException {
        var socket = sockets.createServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 200);
        return socket;
    }

    private void acceptFrom(ServerSocket listening) {
        var end = new CountDownLatch(1);
        released = end;
        threads.execute(() -> {
            try {
                while (!listening.isClosed()) {
                    Socket socket = listening.accept();
                    try {
                        threads.execute(() -> serve(socket, listening));
                    } catch (RejectedExecutionException e) {
                        // The listener stopped after the connection had come.
                        socket.close();
                    }
                }
            } catch (IOException e) {
                // The listening socket was closed: this listener vanished or stopped.
            } finally {
                end.countDown();
            }
        });
    }

    private void serve(Socket socket, ServerSocket listening) {
        try (var connection = new Connection(socket)) {
            connections.add(connection);
            try {
                boolean open = !listening.isClosed();
                while (open) {
                    var request = connection.nextRequest();
                    open = request.isPresent()
                            && conversation.answer(connection, request.get())
                            && request.get().keepsAlive();
                }
            } finally {
                connections.remove(connection);
            }
        } catch (IOException e) {
            // The peer disconnected, or this side cut the connection on purpose.
        } catch (InterruptedException e) {
            // Only close() interrupts, and this thread ends here.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        vanish();
        threads.shutdownNow();
        threads.close();
    }
}
