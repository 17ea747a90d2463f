package io.sdqueueworker.doctor;

import io.sdqueueworker.doctor.Access.QueueAttributes;
import io.sdqueueworker.doctor.Answer.Denied;
import io.sdqueueworker.doctor.Answer.Failed;
import io.sdqueueworker.doctor.Answer.Given;
import io.sdqueueworker.doctor.Answer.KeyRefused;
import io.sdqueueworker.doctor.Doctor.Check;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Checks of the queue and the topic.
public final class QueueChecks {

    /// A shorter retention loses tasks in an outage that is noticed and fixed in time.
    private static final Duration SHORT_RETENTION = Duration.ofHours(1);

    private static final String SETTING = "SQS_QUEUE_URL (worker.queue-url)";

    /// AWS manages it and every role of the account may use it.
    private static final String AWS_KEY = "alias/aws/sqs";

    private static final Finding UNKNOWN_KEY = new Finding.Unproven(
            Subject.QUEUE_KEY,
            "the attributes of the queue are denied, so it is unknown whether the role needs kms:Decrypt on a KMS key");

    /// Drains, outages and lost leases count a receive each. With fewer, healthy tasks reach the dead-letter queue.
    private static final int ENOUGH_RECEIVES = 10;

    private QueueChecks() {}

    /// Checks that the queue exists, keeps tasks long enough and can be used.
    ///
    /// @param maxAttempts receives after which the worker sets a task aside
    /// @param maxReceives receives after which it sets any message aside without a redrive policy
    /// @param maxAge the age at which the worker reports a task as expired
    public static Check queue(Access.Queue queue, int maxAttempts, int maxReceives, Optional<Duration> maxAge) {
        return new Check(Subject.QUEUE, () -> {
            List<Finding> findings = new ArrayList<>();
            switch (queue.attributes()) {
                case Given<QueueAttributes>(QueueAttributes attributes) -> {
                    findings.add(depth(attributes));
                    attributes
                            .retention()
                            .flatMap(kept -> retention(kept, maxAge))
                            .ifPresent(findings::add);
                    findings.add(redrive(attributes, maxAttempts, maxReceives));
                    findings.addAll(permissions(queue, key(attributes.key())));
                }
                case Denied<QueueAttributes>(String reason) -> {
                    findings.add(new Finding.Warning(
                            Subject.QUEUE,
                            reason + ", so the worker knows neither depth nor redrive policy and does not look ahead",
                            "allow sqs:GetQueueAttributes"));
                    findings.addAll(permissions(queue, UNKNOWN_KEY));
                }
                // The other calls would fail in the same way.
                case Failed<QueueAttributes> failed ->
                    findings.add(Finding.failed(Subject.QUEUE, failed, SETTING, "sqs:GetQueueAttributes"));
            }
            return findings;
        });
    }

    private static Finding depth(QueueAttributes attributes) {
        return new Finding.Ok(
                Subject.QUEUE,
                "messages: %d waiting, %d in flight, %d delayed; they are kept for %s; the queue's own visibility timeout of %s is not used"
                        .formatted(
                                attributes.depth().visible(),
                                attributes.depth().inFlight(),
                                attributes.depth().delayed(),
                                attributes.retention().map(QueueChecks::text).orElse("an unknown time"),
                                text(attributes.visibility())));
    }

    private static Optional<Finding> retention(Duration retention, Optional<Duration> maxAge) {
        if (retention.compareTo(SHORT_RETENTION) < 0) {
            return Optional.of(new Finding.Warning(
                    Subject.QUEUE,
                    "a task that waits longer than " + text(retention) + " is lost without a notification",
                    "raise MessageRetentionPeriod, for example to several days"));
        }
        return maxAge.filter(age -> age.compareTo(retention) > 0)
                .map(age -> new Finding.Warning(
                        Subject.QUEUE,
                        "the queue drops tasks after " + text(retention)
                                + ", before the worker reports them as expired, after " + text(age),
                        "raise MessageRetentionPeriod above worker.max-age"));
    }

    private static Finding redrive(QueueAttributes attributes, int maxAttempts, int maxReceives) {
        if (attributes.maxReceiveCount().isEmpty()) {
            return new Finding.Ok(
                    Subject.REDRIVE,
                    "no dead-letter queue: the worker puts a task that is out of attempts, after "
                            + Math.max(maxReceives, maxAttempts)
                            + " receives at the latest (worker.max-receives), into quarantine/ of the bucket");
        }
        int receives = attributes.maxReceiveCount().getAsInt();
        int enough = Math.max(ENOUGH_RECEIVES, maxAttempts);
        return receives < enough
                ? new Finding.Warning(
                        Subject.REDRIVE,
                        "a task moves to the dead-letter queue after " + receives + " receives, and every drain, outage"
                                + " and lost lease counts as one, not only the " + maxAttempts
                                + " attempts of worker.max-attempts",
                        "raise maxReceiveCount to " + enough + " or more")
                : new Finding.Ok(
                        Subject.REDRIVE,
                        "to the dead-letter queue after " + receives + " receives; worker.max-attempts is "
                                + maxAttempts);
    }

    /// Makes the calls on messages in ways that the queue must refuse.
    ///
    /// A refusal for the lack of a permission proves that lack. Another refusal shows that the call came through,
    /// not that the next one is allowed: SQS does not promise to check the caller first.
    ///
    /// @param key the finding about the queue's key if no call says that it cannot be used
    private static List<Finding> permissions(Access.Queue queue, Finding key) throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        List<Finding> keyFindings = new ArrayList<>();
        addFailure("sqs:ReceiveMessage", queue.receive(), findings, keyFindings);
        addFailure("sqs:ChangeMessageVisibility", queue.changeVisibility(), findings, keyFindings);
        addFailure("sqs:DeleteMessage", queue.delete(), findings, keyFindings);
        if (findings.isEmpty()) {
            findings.add(new Finding.Unproven(
                    Subject.QUEUE_PERMISSIONS,
                    "receiving, hiding and deleting are not denied; only a task can prove that they are allowed"));
        }
        findings.addAll(keyFindings.isEmpty() ? List.of(key) : keyFindings);
        return findings;
    }

    private static void addFailure(
            String permission, Answer<Boolean> answer, List<Finding> findings, List<Finding> keyFindings) {
        switch (answer) {
            case Given<Boolean> _ -> {
                // Not denied.
            }
            case KeyRefused<Boolean> refused -> {
                // Once: the other calls have the same key.
                if (keyFindings.isEmpty()) {
                    keyFindings.add(Finding.failed(Subject.QUEUE_KEY, refused, SETTING, permission));
                }
            }
            case Failed<Boolean> failed ->
                findings.add(Finding.failed(Subject.QUEUE_PERMISSIONS, failed, SETTING, permission));
        }
    }

    private static Finding key(Optional<String> key) {
        return key.filter(id -> !id.equals(AWS_KEY))
                .<Finding>map(id -> new Finding.Unproven(
                        Subject.QUEUE_KEY,
                        "messages are encrypted with the KMS key " + id
                                + ": the role needs kms:Decrypt on it, which only a task can prove; senders need"
                                + " kms:GenerateDataKey and kms:Decrypt"))
                .orElseGet(() -> new Finding.Ok(
                        Subject.QUEUE_KEY, "no customer managed key, so no permission on a KMS key is needed"));
    }

    private static String text(Duration duration) {
        return duration.toSeconds() % 3600 == 0 && !duration.isZero()
                ? duration.toHours() + " h"
                : duration.toSeconds() + " s";
    }

    /// Checks that the topic exists. Only publishing can prove sns:Publish, and the subscribers would receive it as
    /// a result.
    ///
    /// @param arn empty for a worker without a topic
    public static Check topic(Access aws, Optional<String> arn) {
        return new Check(
                Subject.TOPIC,
                () -> List.of(
                        arn.isEmpty()
                                ? new Finding.Ok(Subject.TOPIC, "none: results are in the bucket only")
                                : topic(arn.get(), aws.topic(arn.get()))));
    }

    private static Finding topic(String arn, Answer<Boolean> answer) {
        return switch (answer) {
            case Given<Boolean> _ ->
                new Finding.Unproven(
                        Subject.TOPIC,
                        "exists" + fifo(arn) + "; only a published result can prove that sns:Publish is allowed");
            case Denied<Boolean>(String reason) ->
                new Finding.Unproven(
                        Subject.TOPIC,
                        "answers, and its attributes are denied, which the worker does not need: neither its"
                                + " existence nor sns:Publish is proven (" + reason + ")");
            case Failed<Boolean> failed ->
                Finding.failed(Subject.TOPIC, failed, "SNS_TOPIC_ARN (worker.topic-arn)", "sns:Publish");
        };
    }

    private static String fifo(String arn) {
        return arn.endsWith(".fifo")
                ? ", and is FIFO: the worker sends MessageGroupId and MessageDeduplicationId, so it needs no"
                        + " ContentBasedDeduplication"
                : "";
    }
}
