package io.sdqueueworker.doctor;

import io.sdqueueworker.doctor.Answer.Denied;
import io.sdqueueworker.doctor.Answer.Failed;
import io.sdqueueworker.doctor.Answer.Given;
import io.sdqueueworker.doctor.QueueAccess.Attributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether the queue is there, how deep it is, what becomes of messages that nobody finishes, and what is denied.
public final class QueueCheck implements Check {

    /// What is shorter loses tasks in an outage that is noticed and mended in its time.
    private static final Duration SHORT_RETENTION = Duration.ofHours(1);

    static final String SETTING = "SQS_QUEUE_URL (worker.queue-url)";

    private final QueueAccess queue;
    private final QueuePermissions permissions;
    private final int maxAttempts;
    private final Optional<Duration> maxAge;

    /// @param maxAttempts receives after which the worker sets a task aside
    /// @param maxAge the age at which the worker tells of a task that it is expired
    public QueueCheck(QueueAccess queue, int maxAttempts, Optional<Duration> maxAge) {
        this.queue = queue;
        this.permissions = new QueuePermissions(queue);
        this.maxAttempts = maxAttempts;
        this.maxAge = maxAge;
    }

    @Override
    public Subject subject() {
        return Subject.QUEUE;
    }

    @Override
    public List<Finding> examine() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        switch (queue.attributes()) {
            case Given<Attributes>(Attributes attributes) -> {
                findings.addAll(judged(attributes));
                findings.addAll(permissions.examine());
            }
            case Denied<Attributes>(String reason) -> {
                findings.add(new Finding.Warning(
                        Subject.QUEUE,
                        "it may not be looked at, so the worker knows neither depth nor redrive policy, and does not look"
                                + " ahead: " + reason,
                        "allow sqs:GetQueueAttributes"));
                findings.addAll(permissions.examine());
            }
            // The other calls would fail in the same way.
            case Failed<Attributes> failed ->
                findings.add(Fixes.of(Subject.QUEUE, failed, SETTING, "sqs:GetQueueAttributes"));
        }
        return findings;
    }

    private List<Finding> judged(Attributes attributes) {
        List<Finding> findings = new ArrayList<>();
        findings.add(new Finding.Ok(
                Subject.QUEUE,
                "%d messages wait, %d are in flight, %d are delayed; they are kept for %s, and the queue's own visibility"
                                .formatted(
                                        attributes.visible(),
                                        attributes.inFlight(),
                                        attributes.delayed(),
                                        attributes
                                                .retention()
                                                .map(QueueCheck::text)
                                                .orElse("an unknown time"))
                        + " timeout of " + text(attributes.visibility()) + " is not used"));
        attributes.retention().flatMap(this::shortRetention).ifPresent(findings::add);
        findings.add(redrive(attributes));
        return findings;
    }

    private Optional<Finding> shortRetention(Duration retention) {
        if (retention.compareTo(SHORT_RETENTION) < 0) {
            return Optional.of(new Finding.Warning(
                    Subject.QUEUE,
                    "a task that waits for longer than " + text(retention) + " is gone, and nobody is told",
                    "raise MessageRetentionPeriod, to several days for instance"));
        }
        return maxAge.filter(age -> age.compareTo(retention) > 0)
                .map(age -> new Finding.Warning(
                        Subject.QUEUE,
                        "the queue drops tasks after " + text(retention)
                                + ", before the worker would tell that they are" + " expired, after " + text(age),
                        "raise MessageRetentionPeriod above worker.max-age"));
    }

    private Finding redrive(Attributes attributes) {
        if (attributes.maxReceiveCount().isEmpty()) {
            return new Finding.Ok(
                    Subject.REDRIVE,
                    "no dead-letter queue: the worker puts a task that is out of attempts, at the tenth receive at the"
                            + " latest, into quarantine/ of the bucket");
        }
        int receives = attributes.maxReceiveCount().getAsInt();
        if (receives < maxAttempts) {
            return new Finding.Warning(
                    Subject.REDRIVE,
                    "a task moves to the dead-letter queue after " + receives
                            + " receives, before worker.max-attempts (" + maxAttempts
                            + ") are used, and receives without an attempt count too",
                    "raise maxReceiveCount above worker.max-attempts");
        }
        return new Finding.Ok(
                Subject.REDRIVE,
                "to the dead-letter queue after " + receives + " receives; worker.max-attempts is " + maxAttempts);
    }

    private static String text(Duration duration) {
        return duration.toSeconds() % 3600 == 0 && !duration.isZero()
                ? duration.toHours() + " h"
                : duration.toSeconds() + " s";
    }
}
