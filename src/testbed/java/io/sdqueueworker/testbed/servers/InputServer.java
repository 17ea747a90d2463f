package io.sdqueueworker.testbed.servers;

import io.sdqueueworker.testbed.http.Connection;
import io.sdqueueworker.testbed.http.HttpHead;
import io.sdqueueworker.testbed.http.HttpListener;
import io.sdqueueworker.testbed.http.Recording;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ServerSocketFactory;

/// A web server for the inputs of tasks. It serves what tests register, and misbehaves on demand.
public final class InputServer implements AutoCloseable {

    private final Map<String, InputAnswer> answers = new ConcurrentHashMap<>();
    private final Map<String, Queue<InputAnswer>> scripts = new ConcurrentHashMap<>();
    private final Recording<Request> requests = new Recording<>("requests");
    private final Recording<String> abandoned = new Recording<>("abandoned answers");
    private final HttpListener listener;
    private final String scheme;

    /// One received request.
    ///
    /// @param target path and query, as received
    /// @param host the `Host` header
    /// @param headers the names of all headers
    public record Request(String target, String host, List<String> headers) {}

    private InputServer(String scheme, ServerSocketFactory sockets) {
        this.scheme = scheme;
        this.listener = HttpListener.start("input-server", 0, sockets, this::answer);
    }

    /// Starts on a free port.
    public static InputServer start() {
        return new InputServer("http", ServerSocketFactory.getDefault());
    }

    /// Starts with TLS on a free port.
    public static InputServer startSecure(ServerCertificate certificate) {
        return new InputServer("https", certificate.serverContext().getServerSocketFactory());
    }

    public int port() {
        return listener.endpoint().getPort();
    }

    /// The URL of a path on this server.
    ///
    /// @param path with a leading slash
    public String url(String path) {
        return url("127.0.0.1", path);
    }

    /// The URL of a path on this server under another host name.
    public String url(String host, String path) {
        return URI.create(scheme + "://" + host + ":" + port()) + path;
    }

    /// Answers every request of a path, with any query, from now on.
    public void serve(String path, InputAnswer answer) {
        answers.put(path, answer);
    }

    /// Answers the next requests of a path, one answer each, before the registered answer applies.
    public void next(String path, InputAnswer... once) {
        scripts.computeIfAbsent(path, _ -> new ConcurrentLinkedQueue<>()).addAll(List.of(once));
    }

    public List<Request> requests() {
        return requests.all();
    }

    /// Waits until at least `n` requests have arrived.
    ///
    /// @throws AssertionError when there are fewer after `limit`
    public List<Request> awaitRequests(int n, Duration limit) throws InterruptedException {
        return requests.await(n, limit);
    }

    /// Waits until the client has abandoned at least `n` answers.
    ///
    /// @throws AssertionError when it has abandoned fewer after `limit`
    public void awaitAbandoned(int n, Duration limit) throws InterruptedException {
        abandoned.await(n, limit);
    }

    private boolean answer(Connection connection, HttpHead request) throws IOException {
        connection.readBody(request);
        String path = request.target().split("\\?", 2)[0];
        requests.add(new Request(
                request.target(),
                request.header("Host").orElse(""),
                request.headers().stream().map(HttpHead.Header::name).toList()));
        InputAnswer answer = Optional.ofNullable(scripts.get(path))
                .map(Queue::poll)
                .orElseGet(() -> answers.getOrDefault(path, InputAnswer.status(404)));
        try {
            return answer.tell(connection);
        } catch (IOException e) {
            abandoned.add(path);
            throw e;
        }
    }

    @Override
    public void close() {
        listener.close();
    }
}
