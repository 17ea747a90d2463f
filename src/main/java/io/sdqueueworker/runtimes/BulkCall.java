package io.sdqueueworker.runtimes;

import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One exchange with a runtime that may take many minutes and hundreds of megabytes.
///
/// It runs on a thread of its own so that the caller can look at its progress meanwhile; leaving the call, in whatever
/// way, closes the connection and waits until that thread has let go of the spool. Every call has its own connection:
/// runtimes close idle ones after seconds, and a POST that meets the closing cannot be told from a runtime that died.
///
/// @param <T> what is read from the answer
public final class BulkCall<T> implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private final FutureTask<T> answer;
    private final Thread thread;

    /// Sends a request and reads its answer.
    ///
    /// @param <T> what is read from the answer
    public interface Exchange<T> {

        T over(HttpClient client) throws IOException, InterruptedException, TaskFailedException;
    }

    private BulkCall(String name, Exchange<T> exchange) {
        this.answer = new FutureTask<>(() -> exchange.over(client));
        this.thread = Thread.ofVirtual().name(name).unstarted(answer);
    }

    /// Begins the exchange.
    ///
    /// @param name of its thread
    public static <T> BulkCall<T> start(String name, Exchange<T> exchange) {
        BulkCall<T> call = new BulkCall<>(name, exchange);
        call.thread.start();
        return call;
    }

    /// Waits for the end of the answer, for a while.
    ///
    /// @return whether it is here; [#result()] then has it
    public boolean await(Duration longest) throws InterruptedException {
        try {
            var _ = answer.get(longest.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        }
    }

    /// What came of it, once [#await(Duration)] has said so.
    ///
    /// @throws IOException when the connection broke, or the answer is not as expected
    public T result() throws IOException, TaskFailedException, InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case TaskFailedException failed -> throw failed;
                case IOException broken -> throw broken;
                case null, default -> throw new IllegalStateException("a call to the runtime failed", e.getCause());
            }
        }
    }

    @Override
    public void close() {
        answer.cancel(true);
        client.shutdownNow();
        // The caller may be interrupted, but it must not close the spool under a thread that still writes to it.
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
