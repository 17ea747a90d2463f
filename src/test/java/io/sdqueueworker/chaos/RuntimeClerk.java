package io.sdqueueworker.chaos;

import io.sdqueueworker.testing.Exchange;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.regex.Matcher;

/// Notes down what a runtime is given to do.
final class RuntimeClerk implements Consumer<Exchange> {

    private final Ledger ledger;
    private final LongFunction<Incarnation> workers;

    /// @param workers which process was there at a `System.nanoTime()`
    RuntimeClerk(Ledger ledger, LongFunction<Incarnation> workers) {
        this.ledger = ledger;
        this.workers = workers;
    }

    @Override
    public void accept(Exchange exchange) {
        Matcher token = ChaosTasks.TOKEN.matcher(exchange.requestBody());
        if (exchange.request().method().equals("POST") && token.find()) {
            Duration passedOn = ledger.at(exchange.times().passedOn());
            ledger.add(
                    new Event.Submitted(passedOn, workers.apply(exchange.times().arrived()), token.group()));
        }
    }
}
