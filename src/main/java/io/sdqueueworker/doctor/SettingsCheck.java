package io.sdqueueworker.doctor;

import java.util.ArrayList;
import java.util.List;

/// What the settings say, and what is wrong between two of them: a wrong one alone keeps everything from starting.
public final class SettingsCheck implements Check {

    private final Settings settings;

    /// What the check looks at.
    ///
    /// @param summary the settings that matter most, in one line without secrets
    /// @param region whose services are called
    /// @param queueHost the host in the queue's URL
    /// @param topicArn empty without a topic
    /// @param auth the runtime's `user:password`; empty without
    public record Settings(String summary, String region, String queueHost, String topicArn, String auth) {}

    public SettingsCheck(Settings settings) {
        this.settings = settings;
    }

    /// The finding for a line that says why the worker does not start.
    ///
    /// @param line `VARIABLE (name) is wrong: expects what`
    public static Finding wrong(String line) {
        String[] parts = line.split(": ", 2);
        String fix = parts.length == 2 ? parts[1] : "see docs/configuration.md";
        return new Finding.Failure(
                Subject.SETTINGS,
                parts[0],
                fix.startsWith("expects ") ? "set it to what it expects: " + fix.substring("expects ".length()) : fix);
    }

    @Override
    public Subject subject() {
        return Subject.SETTINGS;
    }

    @Override
    public List<Finding> examine() {
        List<Finding> findings = new ArrayList<>();
        findings.add(new Finding.Ok(Subject.SETTINGS, settings.summary()));
        String[] host = settings.queueHost().split("\\.", -1);
        // sqs.REGION.amazonaws.com, and as much before and behind it in China, with FIPS and with VPC endpoints.
        if (settings.queueHost().contains(".amazonaws.com") && host.length > 3 && !hasLabel(host, settings.region())) {
            findings.add(otherRegion("SQS_QUEUE_URL (worker.queue-url)"));
        }
        if (!settings.topicArn().isEmpty()
                && !settings.topicArn().split(":", -1)[3].equals(settings.region())) {
            findings.add(otherRegion("SNS_TOPIC_ARN (worker.topic-arn)"));
        }
        if (!settings.auth().isBlank() && !settings.auth().contains(":")) {
            findings.add(new Finding.Failure(
                    Subject.SETTINGS,
                    "WORKER_RUNTIME_AUTH (worker.runtime.auth) has no colon",
                    "give it a user and a password with a colon between them"));
        }
        return findings;
    }

    private Finding otherRegion(String setting) {
        return new Finding.Failure(
                Subject.SETTINGS,
                setting + " names another region than AWS_DEFAULT_REGION (worker.region), which is "
                        + settings.region(),
                "let both name the same region");
    }

    private static boolean hasLabel(String[] host, String label) {
        return List.of(host).contains(label);
    }
}
