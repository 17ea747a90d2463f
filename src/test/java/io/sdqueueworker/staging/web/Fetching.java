package io.sdqueueworker.staging.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sdqueueworker.staging.Deadline;
import io.sdqueueworker.staging.InputSink;
import io.sdqueueworker.staging.SourceFailedException;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.testbed.servers.ImagePainter;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// The fixture for fetch tests: a name service with scripted answers, and a dialler that connects to this machine for
/// every address.
public final class Fetching implements AutoCloseable {

    public static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    /// One instance for all tests, as in a worker.
    public static final Vertx VERTX = Vertx.vertx(new VertxOptions().setUseDaemonThread(true));

    public static final List<PortRange> ANY_PORT = List.of(PortRange.parse("1-65535"));
    public static final Duration LONG = Duration.ofMinutes(2);
    public static final byte[] PNG = ImagePainter.png("input", 1, 16, 16);

    private final VertxDialler dialler = new VertxDialler(VERTX);
    private final Map<String, Queue<List<InetAddress>>> names = new ConcurrentHashMap<>();
    private final List<InetAddress> dialled = new CopyOnWriteArrayList<>();

    public Dialler dialler() {
        return dialler;
    }

    /// Sets the answer to the next look-up of a name.
    public Fetching resolving(String host, String... addresses) {
        names.computeIfAbsent(host, _ -> new ArrayDeque<>())
                .add(Stream.of(addresses).map(InetAddress::ofLiteral).toList());
        return this;
    }

    /// The addresses that connections were requested for, in order.
    public List<String> dialled() {
        return dialled.stream().map(InetAddress::getHostAddress).toList();
    }

    /// Fetches through a policy, from servers on this machine that represent every address that the policy allows.
    public WebSource source(EgressPolicy policy) {
        return source(policy, (url, _, deadline) -> dialler.get(url, LOOPBACK, deadline));
    }

    public WebSource source(EgressPolicy policy, Dialler connecting) {
        return new WebSource(policy, this::resolve, (url, address, deadline) -> {
            dialled.add(address);
            return connecting.get(url, address, deadline);
        });
    }

    public static EgressPolicy allowing(String... networks) {
        return new EgressPolicy(
                List.of(), ANY_PORT, Stream.of(networks).map(Network::parse).toList(), List.of());
    }

    public static byte[] fetch(WebSource source, String url) throws IOException, InterruptedException {
        return fetch(source, url, Deadline.in(LONG));
    }

    public static byte[] fetch(WebSource source, String url, Deadline deadline)
            throws IOException, InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        source.fetch(WebAddress.parse(url), deadline, new InputSink(bytes, 10 * 1024 * 1024));
        return bytes.toByteArray();
    }

    /// Asserts that the egress policy refuses a fetch.
    static void assertRefused(ThrowingCallable call, String reason) {
        assertFailed(Code.INPUT_REFUSED, call, reason);
    }

    static void assertFailed(Code code, ThrowingCallable call, String reason) {
        assertThatExceptionOfType(SourceFailedException.class)
                .isThrownBy(call)
                .withMessageContaining(reason)
                .satisfies(failed -> assertThat(failed.code()).isEqualTo(code));
    }

    private List<InetAddress> resolve(String host, Deadline deadline) throws IOException {
        List<InetAddress> addresses =
                names.getOrDefault(host, new ArrayDeque<>()).poll();
        if (addresses == null) {
            throw new IOException("the name service has no answer left for " + host);
        }
        return addresses;
    }

    @Override
    public void close() {
        dialler.close();
    }
}
