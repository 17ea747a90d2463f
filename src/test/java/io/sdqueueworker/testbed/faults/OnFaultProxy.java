package io.sdqueueworker.testbed.faults;

import io.sdqueueworker.testbed.http.Connection;
import io.sdqueueworker.testbed.http.HttpHead;
import io.sdqueueworker.testbed.http.HttpListener;
import java.io.IOException;
import java.net.http.HttpClient;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;

/// A [FaultProxy] in front of a target, for each test, and a client.
abstract class OnFaultProxy {

    final AtomicInteger heard = new AtomicInteger();
    final HttpListener target = HttpListener.start("target", 0, this::answer);
    final FaultProxy proxy = FaultProxy.start(target.endpoint());
    final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /// Answers a request to the target.
    ///
    /// @return true if the connection can serve another request
    abstract boolean echo(Connection connection, HttpHead request) throws IOException;

    private boolean answer(Connection connection, HttpHead request) throws IOException {
        heard.incrementAndGet();
        return echo(connection, request);
    }

    @AfterEach
    void stop() {
        http.shutdownNow();
        proxy.close();
        target.close();
    }
}
