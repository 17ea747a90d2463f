package io.sdqueueworker.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.queue.Backlog;
import io.sdqueueworker.queue.QueueOfCounts;
import io.sdqueueworker.task.TaskKind;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The decision to receive a message while the GPU is busy.
class LookAheadTest {

    private final AtomicLong nanoTime = new AtomicLong();
    private final QueueOfCounts queue = new QueueOfCounts();
    private final Pace pace = new Pace(nanoTime::get);

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            # case                              | average | staging | elapsed | share | looks | due
            ends soon, with a backlog           |         |         |      90 |  0.75 |  5  5 | true
            ends later, with a backlog          |         |         |      93 |  0.75 |  5  5 | false
            ends soon, without a backlog        |         |         |      90 |  0.75 |  0  0 | false
            the backlog is gone                 |         |         |      90 |  0.75 |  5  0 | false
            the backlog has just come           |         |         |      90 |  0.75 |  0  5 | false
            nothing is known of the end         |         |         |      90 |       |  5  5 | false
            soon by the average                 |     120 |         |      90 |       |  5  5 | true
            later by the average                |     123 |         |      90 |       |  5  5 | false
            soon by the average, not progress   |     120 |         |      90 |   0.5 |  5  5 | false
            soon by progress, not the average   |     999 |         |      90 |  0.75 |  5  5 | true
            much longer than the average        |      40 |         |      90 |       |  5  5 | false
            ends soon enough for slow staging   |         |      30 |      90 |   0.6 |  5  5 | true
            ends later than slow staging takes  |         |      30 |      93 |   0.6 |  5  5 | false
            staging is quicker than 30 s        |         |       1 |      90 |  0.75 |  5  5 | true
            """)
    void isDue(
            String name,
            @Nullable Integer average,
            @Nullable Integer staging,
            int elapsed,
            @Nullable Double share,
            String looks,
            boolean due)
            throws Exception {
        if (average != null) {
            took(average);
        }
        if (staging != null) {
            pace.staged(Duration.ofSeconds(staging));
        }
        Backlog backlog = backlog(looks.trim().split(" +"), elapsed);
        if (share != null) {
            pace.reached(share);
        }

        assertThat(new LookAhead(backlog, pace, Duration.ofSeconds(30)).isDue()).isEqualTo(due);
    }

    @Test
    void doesNotAskTheQueueBeforeTheEndIsNear() throws Exception {
        LookAhead lookAhead = new LookAhead(new Backlog(queue, nanoTime::get), pace, Duration.ofSeconds(30));
        pace.begin(TaskKind.TEXT_TO_IMAGE);
        pass(90);
        pace.reached(0.5);

        assertThat(lookAhead.isDue()).isFalse();

        assertThat(queue.looks()).isZero();
    }

    @Test
    void doesNotAskTheQueueWithoutATaskOnTheGpu() throws Exception {
        took(20);

        assertThat(new LookAhead(new Backlog(queue, nanoTime::get), pace, Duration.ofSeconds(30)).isDue())
                .isFalse();

        assertThat(queue.looks()).isZero();
    }

    /// The backlog after two looks, the second of them `elapsed` seconds into the task on the GPU.
    private Backlog backlog(String[] looks, int elapsed) throws InterruptedException {
        pace.begin(TaskKind.TEXT_TO_IMAGE);
        pass(elapsed - 1);
        Backlog backlog = new Backlog(queue, nanoTime::get);
        queue.show(Integer.parseInt(looks[0]));
        assertThat(backlog.isThere()).isFalse();
        pass(1);
        queue.show(Integer.parseInt(looks[1]));
        return backlog;
    }

    private void took(int seconds) {
        try (Pace.Run run = pace.begin(TaskKind.TEXT_TO_IMAGE)) {
            pass(seconds);
            run.complete();
        }
    }

    private void pass(int seconds) {
        nanoTime.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }
}
