package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The figures of the GPU's time tell work from waiting.
@ExtendWith(WithServers.class)
class GpuTimeTest {

    @Test
    void countsAGpuThatWaitsForTheBucketAsBlockedAndNotAsBusy(TestServers servers, RunningWorker worker)
            throws Exception {
        FaultProxy bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        bucket.when(request -> request.method().equals("PUT") && request.path().contains("/output/"))
                .hold();
        worker.withS3At(bucket.endpoint()).start();
        // Two of them finish, so the third one cannot leave the GPU.
        List.of("one", "two", "three").forEach(servers::send);
        awaitBlocked(worker, 1);
        double busy = busy(worker);
        awaitBlocked(worker, 2);

        assertThat(busy(worker)).isEqualTo(busy);

        bucket.clear();
        assertThat(worker.results(3))
                .extracting(GpuTimeTest::publicationMillis)
                .as("the wait counts as publication")
                .anySatisfy(millis -> assertThat(millis).isGreaterThanOrEqualTo(2_000));
        assertThat(worker.results(3))
                .extracting(
                        result -> result.path("timings_ms").path("generation").asLong())
                .as("the wait does not count as generation")
                .allSatisfy(millis -> assertThat(millis / 1e3).isLessThanOrEqualTo(busy));
    }

    private static long publicationMillis(JsonNode result) {
        return result.path("timings_ms").path("publication").asLong();
    }

    private static double busy(RunningWorker worker) {
        return worker.registry().get("sd.worker.gpu.busy").functionCounter().count();
    }

    private static void awaitBlocked(RunningWorker worker, double seconds) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> worker.registry()
                                .get("sd.worker.gpu.blocked")
                                .functionCounter()
                                .count()
                        > seconds);
    }
}
