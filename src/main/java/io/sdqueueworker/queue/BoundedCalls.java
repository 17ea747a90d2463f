package io.sdqueueworker.queue;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Bounds calls to the queue as a whole, each on a thread of its own.
///
/// The SDK's timeouts leave out what comes before a call, such as credentials that have to be fetched, and a look-up of
/// a name in the C library does not notice an interrupt. A call that is given up may still hold its thread for a while.
///
/// The threads are platform threads, for the reason that [Leases] gives.
final class BoundedCalls implements AutoCloseable {

    /// A call to the queue.
    interface Call {
        void make() throws QueueUnavailableException, ReceiptRefusedException, InterruptedException;
    }

    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("lease-call-", 1).daemon().factory());

    /// Makes a call and waits for its end.
    ///
    /// @param timeout after which the call is interrupted and given up
    void make(String operation, Duration timeout, Call call)
            throws QueueUnavailableException, ReceiptRefusedException, InterruptedException {
        Future<?> made = start(call);
        try {
            made.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw QueueUnavailableException.unreachable(
                    "SQS " + operation + ": no answer within " + timeout.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw rethrown(Objects.requireNonNullElse(e.getCause(), e));
        } finally {
            made.cancel(true);
        }
    }

    private Future<?> start(Call call) throws InterruptedException {
        try {
            return threads.submit(() -> {
                call.make();
                return null;
            });
        } catch (RejectedExecutionException e) {
            // The leases are closed last at shutdown.
            InterruptedException closed = new InterruptedException("the leases are closed");
            closed.initCause(e);
            throw closed;
        }
    }

    private static IllegalStateException rethrown(Throwable cause)
            throws QueueUnavailableException, ReceiptRefusedException, InterruptedException {
        return switch (cause) {
            case QueueUnavailableException e -> throw e;
            case ReceiptRefusedException e -> throw e;
            case InterruptedException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> new IllegalStateException(cause);
        };
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
