package io.sdqueueworker.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Runs checks side by side and ends in time whatever they do.
public final class Doctor {

    private static final Logger LOG = Logger.getLogger(Doctor.class);

    private final Duration limit;

    /// @param limit how long all checks of one round may take
    public Doctor(Duration limit) {
        this.limit = limit;
    }

    /// The findings of all checks, in the order of the checks.
    ///
    /// A check that does not end in time is interrupted, found to be a failure of its subject, and not waited for.
    public List<Finding> examine(List<Check> checks) throws InterruptedException {
        // Platform threads: a file system or a name service that hangs would take the one carrier of virtual threads
        // from everybody else. Daemons, since such a call hears no interrupt: it ends with the process.
        ExecutorService threads = Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("check-", 1).factory());
        try {
            List<Future<List<Finding>>> results = threads.invokeAll(
                    checks.stream()
                            .<Callable<List<Finding>>>map(check -> check::examine)
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
            return List.of(new Finding.Failure(
                    subject,
                    "no answer within " + limit.toSeconds() + " s",
                    "what is asked hangs: look at its process, and at the network, firewalls and disks between"));
        } catch (ExecutionException e) {
            LOG.error("check failed", e.getCause());
            return List.of(new Finding.Failure(
                    subject,
                    "the check itself has failed",
                    "this is an error of the doctor's: please report it, with the stack on standard error"));
        }
    }
}
