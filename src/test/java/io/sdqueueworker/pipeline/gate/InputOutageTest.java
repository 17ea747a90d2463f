package io.sdqueueworker.pipeline.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.staging.InputSource;
import io.sdqueueworker.staging.InputSource.Way;
import io.sdqueueworker.staging.InputsFailedException;
import io.sdqueueworker.task.Identity;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class InputOutageTest {

    private final AtomicLong nanos = new AtomicLong();
    private final InputOutage outage = new InputOutage(nanos::get);

    @Test
    void needsThreeSourcesOfThreeTasksInARow() {
        assertThat(failed(1, "a.example")).isEmpty();
        assertThat(failed(2, "b.example")).isEmpty();
        assertThat(failed(3, "c.example"))
                .contains("inputs from 3 different sources in a row cannot be fetched, the last from host c.example");
        assertThat(failed(4, "a.example")).isPresent();
    }

    @Test
    void isNotMadeByOneSourceHoweverManyTasksNameIt() {
        for (int task = 0; task < 20; task++) {
            assertThat(failed(task, "a.example")).isEmpty();
        }
    }

    @Test
    void isNotMadeByOneTaskHoweverManySourcesItNames() {
        for (int source = 0; source < 20; source++) {
            assertThat(failed(1, source + ".example")).isEmpty();
        }
    }

    @Test
    void endsWithASuccessOnTheSameWay() {
        failed(1, "a.example");
        failed(2, "b.example");

        outage.succeeded(Set.of(Way.BUCKET));
        assertThat(failed(3, "c.example")).isPresent();

        outage.succeeded(Set.of(Way.WEB));
        assertThat(failed(4, "d.example")).isEmpty();
    }

    @Test
    void doesNotCountWhatFailedLongAgo() {
        failed(1, "a.example");
        failed(2, "b.example");

        nanos.addAndGet(InputOutage.COUNTED.plus(Duration.ofSeconds(1)).toNanos());
        assertThat(failed(3, "c.example")).isEmpty();
    }

    @Test
    void isThereAtOnceIfTheWorkersOwnCredentialsFail() {
        assertThat(outage.failed(
                        new Identity("1"),
                        InputsFailedException.of(
                                new InputSource(Way.BUCKET, "inputs"), true, "S3 GetObject: 400 ExpiredToken")))
                .contains("S3 GetObject: 400 ExpiredToken");
    }

    private Optional<String> failed(int task, String host) {
        return outage.failed(
                new Identity(String.valueOf(task)),
                InputsFailedException.of(new InputSource(Way.WEB, host), false, "no connection"));
    }
}
