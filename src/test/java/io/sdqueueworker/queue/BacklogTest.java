package io.sdqueueworker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BacklogTest {

    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE);
    private final QueueOfCounts queue = new QueueOfCounts();
    private final Backlog backlog = new Backlog(queue, nanoTime::get);

    @ParameterizedTest
    @CsvSource({"0, 0, false", "1, 0, false", "0, 1, false", "1, 1, true", "7, 3, true"})
    void isThereWhenTwoLooksInARowShowMessages(int first, int second, boolean there) throws Exception {
        look(first);
        pass(A_SECOND);

        assertThat(look(second)).isEqualTo(there);
    }

    @Test
    void isNotThereAtTheFirstLook() throws Exception {
        assertThat(look(9)).isFalse();
    }

    @Test
    void looksOnceASecondHoweverOftenItIsAsked() throws Exception {
        for (int i = 0; i < 10; i++) {
            look(1);
            pass(Duration.ofMillis(250));
        }

        // At 0, 1 and 2 s.
        assertThat(queue.looks()).isEqualTo(3);
    }

    @Test
    void keepsItsAnswerBetweenTwoLooks() throws Exception {
        seen(1);
        pass(Duration.ofMillis(500));

        assertThat(backlog.isThere()).isTrue();
        assertThat(queue.looks()).isEqualTo(2);
    }

    @Test
    void doesNotCountTheMessageThatThisWorkerTook() throws Exception {
        seen(1);

        backlog.shrink();

        assertThat(backlog.isThere()).isFalse();
    }

    @Test
    void countsTheMessagesThatThisWorkerLeft() throws Exception {
        seen(2);

        backlog.shrink();

        assertThat(backlog.isThere()).isTrue();
    }

    @Test
    void takesTwoNewLooksAfterAReceiveThatFoundNothing() throws Exception {
        seen(5);
        backlog.forget();
        assertThat(backlog.isThere()).isFalse();

        pass(A_SECOND);
        assertThat(look(5)).isFalse();
        pass(A_SECOND);
        assertThat(look(5)).isTrue();
    }

    @Test
    void trustsNoLookOfLongAgo() throws Exception {
        seen(5);
        pass(Duration.ofMinutes(1));

        assertThat(look(5)).isFalse();
    }

    @Test
    void isNotThereWhileTheQueueCannotBeAskedAndAsksLessOften() throws Exception {
        seen(5);
        queue.hide();
        for (int i = 0; i < 10; i++) {
            pass(A_SECOND);
            assertThat(backlog.isThere()).isFalse();
        }

        assertThat(queue.looks()).isEqualTo(3);
    }

    private void seen(int messages) throws InterruptedException {
        look(messages);
        pass(A_SECOND);
        assertThat(look(messages)).isTrue();
    }

    private boolean look(int messages) throws InterruptedException {
        queue.show(messages);
        return backlog.isThere();
    }

    private void pass(Duration time) {
        nanoTime.addAndGet(time.toNanos());
    }
}
