package io.sdqueueworker.testbed.chaos;

import io.sdqueueworker.testbed.faults.Exchange;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.regex.Matcher;

/// Records the runs that are submitted to a runtime.
final class RuntimeRecorder implements Consumer<Exchange> {

    private final Ledger ledger;
    private final LongFunction<WorkerProcessRun> workers;

    /// @param workers finds the process that ran at a `System.nanoTime()`
    RuntimeRecorder(Ledger ledger, LongFunction<WorkerProcessRun> workers) {
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
