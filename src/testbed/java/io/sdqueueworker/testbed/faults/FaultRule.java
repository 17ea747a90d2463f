package io.sdqueueworker.testbed.faults;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// A fault for some requests of a [FaultProxy]. The rule is active as soon as its fault is named.
public final class FaultRule {
    private final Predicate<ProxiedRequest> which;
    private final Consumer<FaultRule> enforce;
    private final AtomicInteger hits = new AtomicInteger();
    private final CountDownLatch lifted = new CountDownLatch(1);
    private volatile Optional<Predicate<String>> whichBody = Optional.empty();
    private volatile int times = Integer.MAX_VALUE;
    private volatile Supplier<Optional<Fault>> fault = Optional::empty;

    FaultRule(Predicate<ProxiedRequest> which, Consumer<FaultRule> enforce) {
        this.which = which;
        this.enforce = enforce;
    }

    /// Limits the rule to the first `n` matching requests; without a limit it applies to all of them.
    public FaultRule times(int n) {
        times = n;
        return this;
    }

    /// Limits the rule to requests with a matching body: the first 64 KiB as they are on the wire, in ISO 8859-1.
    public FaultRule withBody(Predicate<String> body) {
        whichBody = Optional.of(body);
        return this;
    }

    /// Answers instead of the target.
    public FaultRule answer(int status, String contentType, String body) {
        return then(new Fault.Answer(status, contentType, body));
    }

    /// Runs an action while the client waits, then answers instead of the target.
    public FaultRule answerAfter(Runnable first, int status, String contentType, String body) {
        return then(new Fault.AnswerAfter(first, new Fault.Answer(status, contentType, body)));
    }

    /// Passes the request on after this time.
    public FaultRule delay(Duration time) {
        return then(new Fault.Delay(time));
    }

    /// Passes the request on when the rule is lifted.
    public FaultRule hold() {
        return then(new Fault.Hold());
    }

    /// Cuts the connection with a TCP reset before the request reaches the target.
    public FaultRule reset() {
        return then(new Fault.Reset());
    }

    /// Runs an action while the client waits, then cuts the connection before the request reaches the target.
    public FaultRule resetAfter(Runnable first) {
        return then(new Fault.Ambush(first));
    }

    /// Passes the request on without this header.
    public FaultRule dropHeader(String name) {
        return then(new Fault.DropHeader(name));
    }

    /// Passes the answer on with these headers in place of the target's; an empty value removes the header.
    public FaultRule answerHeaders(Map<String, String> headers) {
        return then(new Fault.AnswerHeaders(headers));
    }

    /// Passes the answer on with all bits of one body byte inverted. Chunk sizes count as body bytes.
    public FaultRule corrupt(long bodyByte) {
        return then(new Fault.Corrupt(bodyByte));
    }

    /// Passes the request on, then cuts the connection with a TCP reset instead of answering.
    public FaultRule loseAnswer() {
        return then(new Fault.LoseAnswer());
    }

    /// Closes the connection after a number of body bytes of the answer. Chunk sizes count as body bytes.
    public FaultRule truncateAfter(long bodyBytes) {
        return then(new Fault.Truncate(bodyBytes));
    }

    /// Stops sending after a number of body bytes of the answer. Lifting the rule closes the connection.
    public FaultRule stallAfter(long bodyBytes) {
        return then(new Fault.Stall(bodyBytes));
    }

    /// Draws a fault for each request at random. A request without a fault goes to the next rules.
    public FaultRule randomly(RandomFaults faults) {
        return then(faults::draw);
    }

    /// The number of requests that the fault was applied to.
    public int hits() {
        return hits.get();
    }

    /// Ends the rule. Held requests are passed on, stalled ones are cut, and new ones are not matched.
    public void lift() {
        times = 0;
        lifted.countDown();
    }

    private FaultRule then(Fault chosen) {
        return then(() -> Optional.of(chosen));
    }

    private FaultRule then(Supplier<Optional<Fault>> chosen) {
        fault = chosen;
        enforce.accept(this);
        return this;
    }

    /// Reads a request's body without consuming it.
    interface Peek {
        String body() throws IOException;
    }

    /// Matches a request against the rule and counts a hit.
    Optional<Fault> claim(ProxiedRequest request, Peek peek) throws IOException {
        if (!which.test(request) || hits.get() >= times) {
            return Optional.empty();
        }
        Optional<Predicate<String>> judge = whichBody;
        if (judge.isPresent() && !judge.get().test(peek.body())) {
            return Optional.empty();
        }
        Optional<Fault> claimed = fault.get();
        if (claimed.isEmpty()) {
            return claimed;
        }
        int limit = times;
        int before = hits.getAndUpdate(count -> count < limit ? count + 1 : count);
        return before < limit ? claimed : Optional.empty();
    }

    void awaitLifted() throws InterruptedException {
        lifted.await();
    }
}
