package io.sdqueueworker.testbed.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// An HTTP/1.1 reverse proxy for any server of the testbed, which counts requests and injects faults.
///
/// The first active rule that matches a request applies. Without one, the request and its answer pass through
/// unchanged, `Host` included, so that signatures stay valid.
public final class FaultProxy implements AutoCloseable {
    private final Recording<ProxiedRequest> requests = new Recording<>("requests");
    private final List<FaultRule> rules = new CopyOnWriteArrayList<>();
    private final List<Consumer<Exchange>> observers = new CopyOnWriteArrayList<>();
    private final LongAdder answerBytes = new LongAdder();
    private final ProxyRelay relay;
    private final HttpListener listener;

    private FaultProxy(URI target, int port) {
        this.relay = new ProxyRelay(target);
        this.listener = HttpListener.start("fault-proxy", port, this::answer);
    }

    /// Starts on a free port.
    ///
    /// @param target scheme, host and port of the server behind, such as `S3Server.endpoint()`
    public static FaultProxy start(URI target) {
        return start(target, 0);
    }

    /// Starts on `port`, which must be free.
    public static FaultProxy start(URI target, int port) {
        return new FaultProxy(target, port);
    }

    /// The address that clients use instead of the target's.
    public URI endpoint() {
        return listener.endpoint();
    }

    /// Begins a rule, which becomes active when its fault is named: `proxy.when(r -> …).times(2).reset()`.
    public FaultRule when(Predicate<ProxiedRequest> which) {
        return new FaultRule(which, rules::add);
    }

    /// Begins a rule that takes precedence over the active rules.
    public FaultRule whenFirst(Predicate<ProxiedRequest> which) {
        return new FaultRule(which, rule -> rules.add(0, rule));
    }

    /// Reports every exchange to the observer after its answer has ended or is lost. Requests that are cut before
    /// they are passed on or answered are not reported.
    public void observe(Consumer<Exchange> observer) {
        observers.add(observer);
    }

    /// Lifts every rule.
    public void clear() {
        rules.forEach(FaultRule::lift);
        rules.clear();
    }

    /// Refuses connections and resets the open ones, until [#revive()].
    public void vanish() {
        listener.vanish();
    }

    /// Listens on the same port again.
    public void revive() {
        listener.listenAgain();
    }

    /// Every request so far, in order of arrival.
    public List<ProxiedRequest> requests() {
        return requests.all();
    }

    /// The number of matching requests so far.
    public long count(Predicate<ProxiedRequest> which) {
        return requests().stream().filter(which).count();
    }

    /// The number of body bytes of answers passed on so far, as they are on the wire.
    public long answerBytes() {
        return answerBytes.sum();
    }

    /// Waits until at least `n` matching requests have arrived.
    ///
    /// @throws AssertionError when there are fewer after `limit`
    public void awaitRequests(int n, Predicate<ProxiedRequest> which, Duration limit) throws InterruptedException {
        requests.await(n, which, limit);
    }

    private boolean answer(Connection client, HttpHead head) throws IOException, InterruptedException {
        ProxiedRequest request = ProxiedRequest.of(head);
        requests.add(request);
        var witness = new ExchangeRecorder(
                request, exchange -> observers.forEach(each -> each.accept(exchange)), answerBytes);
        for (FaultRule rule : rules) {
            Optional<Fault> fault = rule.claim(request, () -> new String(client.peekBody(head), ISO_8859_1));
            if (fault.isPresent()) {
                return spoil(client, head, rule, fault.get(), witness);
            }
        }
        return relay.pass(client, head, witness);
    }

    private boolean spoil(Connection client, HttpHead head, FaultRule rule, Fault fault, ExchangeRecorder witness)
            throws IOException, InterruptedException {
        return switch (fault) {
            case Fault.Answer(int status, String contentType, String body) -> {
                byte[] sent = client.readBody(head);
                witness.answeredInstead(sent, status, body);
                client.answer(status, contentType, head.method().equals("HEAD") ? "" : body);
                witness.tell(true);
                yield true;
            }
            case Fault.AnswerAfter(Runnable first, Fault.Answer answer) -> {
                first.run();
                yield spoil(client, head, rule, answer, witness);
            }
            case Fault.Delay(Duration time) -> {
                Thread.sleep(time);
                yield relay.pass(client, head, witness);
            }
            case Fault.Hold() -> {
                rule.awaitLifted();
                yield relay.pass(client, head, witness);
            }
            case Fault.Reset() -> {
                client.reset();
                yield false;
            }
            case Fault.Ambush(Runnable first) -> {
                first.run();
                client.reset();
                yield false;
            }
            case Fault.DropHeader(String name) -> relay.pass(client, head.without(name), witness);
            case Fault.AnswerHeaders(Map<String, String> headers) ->
                relay.passChanged(AnswerChange.headers(headers), client, head, witness);
            case Fault.Corrupt(long bodyByte) ->
                relay.passChanged(AnswerChange.corrupt(bodyByte), client, head, witness);
            case Fault.LoseAnswer() -> {
                relay.passUpTo(ProxyRelay.NOT_EVEN_THE_HEAD, client, head, witness);
                client.reset();
                yield false;
            }
            case Fault.Truncate(long bodyBytes) -> relay.passUpTo(bodyBytes, client, head, witness);
            case Fault.Stall(long bodyBytes) -> {
                boolean whole = relay.passUpTo(bodyBytes, client, head, witness);
                if (!whole) {
                    rule.awaitLifted();
                }
                yield whole;
            }
        };
    }

    @Override
    public void close() {
        clear();
        listener.close();
    }
}
