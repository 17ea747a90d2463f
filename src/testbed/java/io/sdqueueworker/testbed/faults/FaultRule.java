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

/// A fault for some of the requests of a [FaultProxy]; in force as soon as it is told which fault.
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

    /// Only for the first `n` requests that match; for all of them without this.
    public FaultRule times(int n) {
        times = n;
        return this;
    }

    /// Only for requests with such a body, as it is on the wire, in ISO 8859-1; at most 64 KiB of it.
    public FaultRule withBody(Predicate<String> body) {
        whichBody = Optional.of(body);
        return this;
    }

    /// Answers in the target's place.
    public FaultRule answer(int status, String contentType, String body) {
        return then(new Fault.Answer(status, contentType, body));
    }

    /// Passes the request on after this time.
    public FaultRule delay(Duration time) {
        return then(new Fault.Delay(time));
    }

    /// Passes the request on when the rule is lifted.
    public FaultRule hold() {
        return then(new Fault.Hold());
    }

    /// Cuts the connection with a TCP reset; the target does not hear of the request.
    public FaultRule reset() {
        return then(new Fault.Reset());
    }

    /// Does something while the client waits, and cuts the connection then; the target does not hear of the request.
    public FaultRule resetAfter(Runnable first) {
        return then(new Fault.Ambush(first));
    }

    /// Passes the request on as if the client had not sent this header.
    public FaultRule dropHeader(String name) {
        return then(new Fault.DropHeader(name));
    }

    /// Passes the answer on with these headers in the place of the target's of the same names; with none of a name
    /// whose
    /// value is empty here.
    public FaultRule answerHeaders(Map<String, String> headers) {
        return then(new Fault.AnswerHeaders(headers));
    }

    /// Passes the answer on with all bits turned over of one byte of its body, chunk sizes counted too.
    public FaultRule corrupt(long bodyByte) {
        return then(new Fault.Corrupt(bodyByte));
    }

    /// Lets the target do what it is asked, and cuts the connection with a TCP reset instead of telling the client.
    public FaultRule loseAnswer() {
        return then(new Fault.LoseAnswer());
    }

    /// Closes the connection after so many bytes of the answer's body, chunk sizes counted too.
    public FaultRule truncateAfter(long bodyBytes) {
        return then(new Fault.Truncate(bodyBytes));
    }

    /// Falls silent after so many bytes of the answer's body; the connection closes when the rule is lifted.
    public FaultRule stallAfter(long bodyBytes) {
        return then(new Fault.Stall(bodyBytes));
    }

    /// Any of these faults, for the requests that the draw is for; the others go to the rules after this one.
    public FaultRule randomly(RandomFaults faults) {
        return then(faults::draw);
    }

    /// How many requests the fault has met so far.
    public int hits() {
        return hits.get();
    }

    /// Ends the rule; requests from now on pass it by, those it holds go on, and those it stalls are cut.
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

    /// Looks at a request's body before anybody has read it.
    interface Peek {
        String body() throws IOException;
    }

    /// Counts a hit when the rule is for this request.
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
