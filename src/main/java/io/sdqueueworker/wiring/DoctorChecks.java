package io.sdqueueworker.wiring;

import io.sdqueueworker.aws.AnswerDates;
import io.sdqueueworker.aws.doctor.BucketInquiry;
import io.sdqueueworker.aws.doctor.CallerInquiry;
import io.sdqueueworker.aws.doctor.QueueInquiry;
import io.sdqueueworker.aws.doctor.TopicInquiry;
import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.doctor.BucketCheck;
import io.sdqueueworker.doctor.CallerAccess;
import io.sdqueueworker.doctor.Check;
import io.sdqueueworker.doctor.ClockCheck;
import io.sdqueueworker.doctor.CredentialsCheck;
import io.sdqueueworker.doctor.Doctor;
import io.sdqueueworker.doctor.EndpointsCheck;
import io.sdqueueworker.doctor.Finding;
import io.sdqueueworker.doctor.IdentityCheck;
import io.sdqueueworker.doctor.ModelBucketCheck;
import io.sdqueueworker.doctor.PortCheck;
import io.sdqueueworker.doctor.QueueCheck;
import io.sdqueueworker.doctor.Report;
import io.sdqueueworker.doctor.RuntimeCheck;
import io.sdqueueworker.doctor.SettingsCheck;
import io.sdqueueworker.doctor.SourceBucketCheck;
import io.sdqueueworker.doctor.Subject;
import io.sdqueueworker.doctor.TopicCheck;
import io.sdqueueworker.doctor.WorkDirectoryCheck;
import io.sdqueueworker.models.ModelSource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/// One examination of everything that a worker with these settings needs: which checks there are, and in which order.
public final class DoctorChecks {

    /// Of two rounds. With the start of the process it all ends within half a minute, whatever hangs.
    private static final Duration ROUND = Duration.ofSeconds(10);

    private final WorkerConfig config;
    private final Clients clients;
    private final int port;
    private final Map<String, String> endpoints;
    private final Optional<ModelSource.Bucket> models;

    /// The worker's own clients, and whom they sign for.
    public record Clients(
            AwsCredentialsProvider credentials, StsClient sts, SqsClient sqs, S3Client s3, SnsClient sns) {

        String region() {
            return sqs.serviceClientConfiguration().region().id();
        }
    }

    /// @param port of health and metrics
    /// @param endpoints addresses of one's own for services of AWS, by the variables that name them
    /// @param models where models are to come from, if the settings do not say so
    public DoctorChecks(
            WorkerConfig config,
            Clients clients,
            int port,
            Map<String, String> endpoints,
            Optional<ModelSource.Bucket> models) {
        this.config = config;
        this.clients = clients;
        this.port = port;
        this.endpoints = endpoints;
        this.models = models.or(
                () -> config.models().source() instanceof ModelSource.Bucket own ? Optional.of(own) : Optional.empty());
    }

    /// Looks at everything.
    public Report report() throws InterruptedException {
        AnswerDates dates = new AnswerDates(InstantSource.system());
        CallerAccess caller = new CallerInquiry(clients.credentials(), clients.sts(), dates);
        Doctor doctor = new Doctor(ROUND);
        List<Finding> findings;
        RuntimeWiring runtime = RuntimeWiring.of(config).require(config);
        try (Inspections inspections = Inspections.of(runtime)) {
            findings = new ArrayList<>(doctor.examine(List.of(
                    settings(runtime),
                    new EndpointsCheck(endpoints),
                    new CredentialsCheck(caller),
                    new RuntimeCheck(runtime.kit().name(), inspections.own(), inspections.others()),
                    new WorkDirectoryCheck(config.workDir(), config.spoolLimit(), Probes.ENOUGH_DISK),
                    new PortCheck(port, runtime.terms().address()))));
        }
        if (findings.stream().noneMatch(DoctorChecks::isLackOfCredentials)) {
            findings.addAll(doctor.examine(calls(caller, dates)));
            findings.addAll(new ClockCheck(dates).examine());
        }
        return new Report(findings);
    }

    private static boolean isLackOfCredentials(Finding finding) {
        return finding instanceof Finding.Failure && finding.subject() == Subject.CREDENTIALS;
    }

    private Check settings(RuntimeWiring runtime) {
        return new SettingsCheck(new SettingsCheck.Settings(
                "queue %s%s, bucket %s, topic %s, region %s, runtime %s at %s"
                        .formatted(
                                config.queueUrl().getHost(),
                                config.queueUrl().getPath(),
                                config.bucket(),
                                config.topicArn().orElse("none"),
                                clients.region(),
                                runtime.kit().name(),
                                runtime.terms().address()),
                clients.region(),
                config.queueUrl().getHost(),
                config.topicArn().orElse(""),
                config.runtime().auth().orElse("")));
    }

    /// Everything that is asked of AWS.
    private List<Check> calls(CallerAccess caller, AnswerDates dates) {
        List<Check> checks = new ArrayList<>(List.of(
                new IdentityCheck(caller, !endpoints.isEmpty() && !endpoints.containsKey("AWS_ENDPOINT_URL_STS")),
                new QueueCheck(
                        new QueueInquiry(clients.sqs(), config.queueUrl().toString(), dates),
                        config.maxAttempts(),
                        config.maxAge()),
                new BucketCheck(new BucketInquiry(clients.s3(), config.bucket(), dates)),
                new TopicCheck(config.topicArn().map(arn -> new TopicInquiry(clients.sns(), arn, dates)))));
        addSources(config.payloadBuckets(), "worker.payload-buckets", dates, checks);
        addSources(config.inputs().buckets(), "worker.inputs.buckets", dates, checks);
        models.ifPresent(place -> checks.add(new ModelBucketCheck(
                place.name(), place.prefix(), new BucketInquiry(clients.s3(), place.name(), dates))));
        return checks;
    }

    private void addSources(Optional<List<String>> buckets, String setting, AnswerDates dates, List<Check> checks) {
        for (String bucket : buckets.orElse(List.of())) {
            checks.add(new SourceBucketCheck(bucket, setting, new BucketInquiry(clients.s3(), bucket, dates)));
        }
    }
}
