package io.sdqueueworker.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.doctor.Doctor.Check;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DoctorTest {

    private static final Finding OK = new Finding.Ok(Subject.QUEUE, "is there");

    @Test
    @Timeout(30)
    void runsChecksSideBySide() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        Callable<List<Finding>> meets = () -> {
            both.countDown();
            both.await();
            return List.of(OK);
        };

        assertThat(new Doctor(Duration.ofSeconds(20)).examine(List.of(check(meets), check(meets))))
                .containsExactly(OK, OK);
    }

    @Test
    @Timeout(30)
    void waitsForNobodyWhoHangsAndHearsNoInterrupt() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        Check hangs = check(() -> {
            while (over.getCount() > 0) {
                try {
                    over.await();
                } catch (InterruptedException e) {
                    // The error of a file system that is gone.
                }
            }
            return List.of(OK);
        });

        List<Finding> findings = new Doctor(Duration.ofMillis(200)).examine(List.of(hangs, check(() -> List.of(OK))));
        over.countDown();

        assertThat(findings).hasSize(2).last().isEqualTo(OK);
        assertThat(findings.getFirst()).isInstanceOf(Finding.Failed.class);
        assertThat(findings.getFirst().subject()).isEqualTo(Subject.QUEUE);
        assertThat(findings.getFirst().found()).contains("no answer within");
    }

    @Test
    void takesAnErrorOfACheckForAFailureAndQuotesNothingOfIt() throws Exception {
        List<Finding> findings = new Doctor(Duration.ofSeconds(20)).examine(List.of(check(() -> {
            throw new IllegalStateException("planted");
        })));

        assertThat(findings).singleElement().isInstanceOf(Finding.Failed.class);
        assertThat(findings.getFirst().found()).contains("itself failed").doesNotContain("planted");
    }

    private static Check check(Callable<List<Finding>> examination) {
        return new Check(Subject.QUEUE, () -> {
            try {
                return examination.call();
            } catch (InterruptedException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
