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
/// The exchange runs on its own thread, so that the caller can watch its progress. Closing the call closes the
/// connection and waits until the thread has released the spool. Every call has its own connection: runtimes close
/// idle ones after seconds, and a POST on a connection that is being closed looks like a runtime that died.
///
/// @param <T> the type that the answer is read as
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
    /// @param <T> the type that the answer is read as
    public interface Exchange<T> {

        T over(HttpClient client) throws IOException, InterruptedException, TaskFailedException;
    }

    private BulkCall(String name, Exchange<T> exchange) {
        this.answer = new FutureTask<>(() -> exchange.over(client));
        this.thread = Thread.ofVirtual().name(name).unstarted(answer);
    }

    /// Starts the exchange.
    ///
    /// @param name the name of its thread
    public static <T> BulkCall<T> start(String name, Exchange<T> exchange) {
        BulkCall<T> call = new BulkCall<>(name, exchange);
        call.thread.start();
        return call;
    }

    /// Waits for the end of the answer, up to a time limit.
    ///
    /// @return whether the answer has ended, so that [#result()] has it
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

    /// The answer, after [#await(Duration)] has returned true.
    ///
    /// @throws IOException if the connection broke, or if the answer is not as expected
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
        // The caller may be interrupted, but it must not close the spool while the thread still writes to it.
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
