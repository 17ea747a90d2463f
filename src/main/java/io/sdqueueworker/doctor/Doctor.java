package io.sdqueueworker.doctor;

import io.sdqueueworker.io.WordlessException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Runs checks in parallel, and ends in time even if a check hangs.
public final class Doctor {

    /// A check of one subject, or of a few that belong together.
    ///
    /// @param subject gets the failure if the check does not end in time
    /// @param questions runs on a thread of its own, which is interrupted when the time is over
    public record Check(Subject subject, Questions questions) {

        /// Looks at something without changing it.
        @FunctionalInterface
        public interface Questions {

            List<Finding> examine() throws InterruptedException;
        }
    }

    private static final Logger LOG = Logger.getLogger(Doctor.class);

    private final Duration limit;

    /// @param limit for all checks of one round
    public Doctor(Duration limit) {
        this.limit = limit;
    }

    /// Returns the findings of all checks, in the order of the checks.
    ///
    /// A check that does not end in time is interrupted and counts as a failure of its subject.
    public List<Finding> examine(List<Check> checks) throws InterruptedException {
        // Platform threads: a file system or a name service that hangs would block the carrier of virtual
        // threads. Daemons, since such a call ignores interrupts: it ends with the process.
        ExecutorService threads = Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("check-", 1).factory());
        try {
            List<Future<List<Finding>>> results = threads.invokeAll(
                    checks.stream()
                            .<Callable<List<Finding>>>map(check -> check.questions()::examine)
                            .toList(),
                    limit.toMillis(),
                    TimeUnit.MILLISECONDS);
            List<Finding> findings = new ArrayList<>();
            for (int i = 0; i < checks.size(); i++) {
                findings.addAll(findings(checks.get(i).subject(), results.get(i)));
            }
            return findings;
        } finally {
            threads.shutdownNow();
        }
    }

    private List<Finding> findings(Subject subject, Future<List<Finding>> result) throws InterruptedException {
        try {
            return result.get();
        } catch (CancellationException e) {
            return List.of(new Finding.Failed(
                    subject,
                    "no answer within " + limit.toSeconds() + " s",
                    "something hangs: check its process, and the network, firewalls and disks in between"));
        } catch (ExecutionException e) {
            LOG.errorf(
                    WordlessException.of(Objects.requireNonNullElse(e.getCause(), e)),
                    "check failed subject=%s",
                    subject.label());
            return List.of(new Finding.Failed(
                    subject,
                    "the check itself failed",
                    "this is an error in doctor: please report it, with the stack on standard error"));
        }
    }
}
