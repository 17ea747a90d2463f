package io.sdqueueworker.doctor;

import io.sdqueueworker.doctor.Answer.Failed;
import io.sdqueueworker.doctor.Answer.Given;
import io.sdqueueworker.doctor.Answer.Silent;
import io.sdqueueworker.doctor.Doctor.Check;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Checks of the settings, the credentials and the clock.
public final class SettingsChecks {

    /// `Date` headers have whole seconds, and an answer takes a while.
    private static final Duration NOTICEABLE = Duration.ofSeconds(30);

    /// AWS rejects signatures that are further off.
    private static final Duration REJECTED = Duration.ofMinutes(5);

    private SettingsChecks() {}

    /// The settings that are checked against each other. A setting that is wrong alone stops every start.
    ///
    /// @param summary the most important settings, in one line without secrets
    /// @param auth the runtime's `user:password`; empty without
    /// @param wrong one line for each setting that has no effect or does not fit the others
    public record Settings(String summary, String auth, List<String> wrong) {}

    /// Compares settings with each other.
    public static Check settings(Settings settings) {
        return new Check(Subject.SETTINGS, () -> {
            List<Finding> findings = new ArrayList<>();
            findings.add(new Finding.Ok(Subject.SETTINGS, settings.summary()));
            settings.wrong().stream().map(SettingsChecks::wrong).forEach(findings::add);
            if (!settings.auth().isBlank() && !settings.auth().contains(":")) {
                findings.add(new Finding.Failed(
                        Subject.SETTINGS,
                        "WORKER_RUNTIME_AUTH (worker.runtime.auth) has no colon",
                        "set it to a user and a password with a colon between them"));
            }
            return findings;
        });
    }

    /// The finding for a line about a setting.
    ///
    /// @param line `VARIABLE (name) is wrong: expects …`, `VARIABLE is not a setting and has no effect: …`, or a
    ///     finding and its fix with a colon between them
    public static Finding wrong(String line) {
        String[] parts = line.split(": ", 2);
        String fix = parts.length == 2 ? parts[1] : "see docs/configuration.md";
        boolean unknown = parts[0].contains("is not a setting");
        return new Finding.Failed(
                Subject.SETTINGS,
                parts[0],
                (fix.startsWith("expects ") ? "it " : unknown ? "correct its name or remove it: " : "") + fix);
    }

    /// Lists the endpoints that replace those of AWS.
    ///
    /// @param overrides addresses by the variables that name them
    /// @param queueHost the host of the queue's URL, which is not called: the SDK calls the endpoint of its region
    public static Check endpoints(Map<String, String> overrides, String queueHost) {
        String text = overrides.isEmpty()
                ? "the endpoints of AWS"
                : new TreeMap<>(overrides)
                        .entrySet().stream()
                                .map(each -> each.getKey() + "=" + withoutSecrets(each.getValue()))
                                .collect(Collectors.joining(", "));
        boolean isForgotten = queueHost.startsWith("vpce-")
                && !overrides.containsKey("AWS_ENDPOINT_URL_SQS")
                && !overrides.containsKey("AWS_ENDPOINT_URL");
        return new Check(
                Subject.ENDPOINTS,
                () -> List.of(
                        isForgotten
                                ? new Finding.Warning(
                                        Subject.ENDPOINTS,
                                        text + "; the VPC endpoint in SQS_QUEUE_URL (worker.queue-url) is not called",
                                        "set AWS_ENDPOINT_URL_SQS to https://" + queueHost)
                                : new Finding.Ok(Subject.ENDPOINTS, text)));
    }

    /// The user and the query of a URL may be secrets.
    private static String withoutSecrets(String address) {
        try {
            URI uri = URI.create(address);
            return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
        } catch (IllegalArgumentException e) {
            return "(not a URL)";
        }
    }

    /// Looks for credentials. Without any, no service can be called.
    public static Check credentials(Access aws) {
        return new Check(
                Subject.CREDENTIALS,
                () -> aws.findCredentials()
                        .<List<Finding>>map(reason -> List.of(new Finding.Failed(
                                Subject.CREDENTIALS,
                                reason,
                                "give the pod a role by EKS Pod Identity or IRSA (a service account with a role), or set"
                                        + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")))
                        .orElse(List.of()));
    }

    /// Asks STS for the role, which needs no permission.
    ///
    /// @param ownEndpoints whether queue or bucket have endpoints of your own, whose credentials AWS need not know
    public static Check identity(Access aws, boolean ownEndpoints) {
        return new Check(
                Subject.CREDENTIALS,
                () -> List.of(
                        switch (aws.identity()) {
                            case Given<String>(String arn) -> new Finding.Ok(Subject.CREDENTIALS, "valid for " + arn);
                            case Silent<String>(String reason) -> withoutSts(reason, aws.needsSts());
                            case Failed<String> failed -> unknown(failed.reason(), ownEndpoints);
                        }));
    }

    /// A network without a way to STS is a fault only if the credentials come from there.
    private static Finding withoutSts(String reason, boolean needed) {
        return needed
                ? new Finding.Warning(
                        Subject.CREDENTIALS,
                        "found; STS is unreachable, so they cannot be renewed and every call fails once they expire: "
                                + reason,
                        "check the network from here to STS in this region: DNS, routes, firewalls, the VPC endpoint"
                                + " com.amazonaws.REGION.sts")
                : new Finding.Unproven(
                        Subject.CREDENTIALS,
                        "found; their role is not known, since STS is unreachable, which the worker does not need: "
                                + reason);
    }

    private static Finding unknown(String reason, boolean ownEndpoints) {
        return ownEndpoints
                ? new Finding.Unproven(
                        Subject.CREDENTIALS,
                        "not known to AWS, so they must be for the endpoints of your own: " + reason)
                : new Finding.Failed(
                        Subject.CREDENTIALS,
                        "AWS rejects the credentials: " + reason,
                        "renew them, check the role's trust policy and the clock of the node");
    }

    /// Compares the clock with those of the services. To be run after the calls.
    public static List<Finding> clock(Access aws) {
        Optional<Map.Entry<String, Duration>> worst = aws.clocksAhead().entrySet().stream()
                .max(Map.Entry.comparingByValue((one, other) -> one.abs().compareTo(other.abs())));
        return List.of(worst.map(clock -> clock(clock.getKey(), clock.getValue()))
                .orElseGet(() -> new Finding.Warning(
                        Subject.CLOCK, "not checked: no answer had a date", "repair the failed calls first")));
    }

    private static Finding clock(String service, Duration ahead) {
        String text = ahead.abs().toSeconds() + " s " + (ahead.isNegative() ? "ahead of" : "behind") + " the clock of "
                + service;
        String fix = "synchronize the node's clock by NTP (169.254.169.123 on EC2)";
        if (ahead.abs().compareTo(REJECTED) >= 0) {
            return new Finding.Failed(Subject.CLOCK, text + ", and AWS rejects signatures with such a time", fix);
        }
        return ahead.abs().compareTo(NOTICEABLE) >= 0
                ? new Finding.Warning(Subject.CLOCK, text + ", so tasks expire too early or too late", fix)
                : new Finding.Ok(Subject.CLOCK, text);
    }
}
