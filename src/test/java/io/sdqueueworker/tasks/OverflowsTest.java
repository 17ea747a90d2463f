package io.sdqueueworker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/// A task that is too deep or too large for its thread fails that attempt, and nothing else.
@ExtendWith(WithServers.class)
class OverflowsTest {

    static Stream<Error> overflows() {
        return Stream.of(new StackOverflowError(), new OutOfMemoryError());
    }

    @ParameterizedTest
    @MethodSource("overflows")
    void endsTheAttemptAndNotItsThread(Error overflow, TestServers servers, RunningWorker worker) throws Exception {
        AtomicReference<Error> next = new AtomicReference<>(overflow);
        ExecutionInterceptor overflowing = new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                if (context.request() instanceof GetObjectRequest get
                        && get.key().contains("a-task")) {
                    Error now = next.getAndSet(null);
                    if (now != null) {
                        throw now;
                    }
                }
            }
        };
        worker.withinCallsToS3(overflowing).start();
        servers.send("a-task");

        assertThat(worker.result().path("result").asBoolean()).isTrue();
        worker.awaitEmptyQueue();
        assertThat(next).hasNullValue();
        worker.awaitEnded("completed", "");
        assertThat(worker.setbacks()).isEqualTo(Map.of("retryable internal", 1));
    }
}
