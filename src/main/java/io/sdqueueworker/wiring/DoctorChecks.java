package io.sdqueueworker.wiring;

import io.sdqueueworker.aws.doctor.AwsAccess;
import io.sdqueueworker.config.InvalidSettingException;
import io.sdqueueworker.config.Regions;
import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.doctor.Access;
import io.sdqueueworker.doctor.BucketChecks;
import io.sdqueueworker.doctor.DiskChecks;
import io.sdqueueworker.doctor.Doctor;
import io.sdqueueworker.doctor.Doctor.Check;
import io.sdqueueworker.doctor.Finding;
import io.sdqueueworker.doctor.ModelDirectoryChecks;
import io.sdqueueworker.doctor.PodChecks;
import io.sdqueueworker.doctor.QueueChecks;
import io.sdqueueworker.doctor.Report;
import io.sdqueueworker.doctor.SettingsChecks;
import io.sdqueueworker.doctor.Subject;
import io.sdqueueworker.models.ModelSource;
import io.sdqueueworker.node.NodeStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The checks of everything that a worker with these settings needs, and their order.
public final class DoctorChecks {

    /// For each of two rounds. With the start of the process it all ends within half a minute, even if everything
    /// hangs.
    private static final Duration ROUND = Duration.ofSeconds(10);

    private final WorkerConfig config;
    private final AwsAccess.Clients clients;
    private final Pod pod;
    private final Optional<ModelSource.Bucket> models;

    /// The environment of the process, except its settings.
    ///
    /// @param port of health and metrics
    /// @param endpoints addresses that replace those of AWS, by the variables that name them
    /// @param unknownSettings one line for each variable that looks like a setting and is not
    /// @param node empty if its name is not known, or outside of Kubernetes
    public record Pod(
            int port, Map<String, String> endpoints, List<String> unknownSettings, Optional<NodeStatus> node) {}

    /// @param models the source of models, if it is not in the settings
    public DoctorChecks(WorkerConfig config, AwsAccess.Clients clients, Pod pod, Optional<ModelSource.Bucket> models) {
        this.config = config;
        this.clients = clients;
        this.pod = pod;
        this.models = models.or(
                () -> config.models().source() instanceof ModelSource.Bucket own ? Optional.of(own) : Optional.empty());
    }

    /// Runs the checks.
    ///
    /// @param awsOnly whether to check only the settings and AWS
    /// @throws InvalidSettingException if the type of the runtime is not known
    public Report report(boolean awsOnly) throws InterruptedException {
        Access aws = new AwsAccess(clients);
        Doctor doctor = new Doctor(ROUND);
        List<Finding> findings;
        RuntimeWiring runtime = RuntimeWiring.of(config);
        try (Inspections inspections = Inspections.of(runtime)) {
            List<Check> checks = ofSettings(aws, runtime);
            if (!awsOnly) {
                checks.addAll(inPod(runtime, inspections));
            }
            findings = new ArrayList<>(doctor.examine(checks));
        }
        if (findings.stream().noneMatch(DoctorChecks::isLackOfCredentials)) {
            findings.addAll(doctor.examine(inAws(aws)));
            findings.addAll(SettingsChecks.clock(aws));
        }
        return new Report(findings);
    }

    private static boolean isLackOfCredentials(Finding finding) {
        return finding instanceof Finding.Failed && finding.subject() == Subject.CREDENTIALS;
    }

    private List<Check> ofSettings(Access aws, RuntimeWiring runtime) {
        return new ArrayList<>(List.of(
                SettingsChecks.settings(settings(runtime)),
                SettingsChecks.endpoints(pod.endpoints(), config.queueUrl().getHost()),
                SettingsChecks.credentials(aws)));
    }

    private List<Check> inPod(RuntimeWiring runtime, Inspections inspections) {
        List<Check> checks = new ArrayList<>(List.of(
                PodChecks.runtime(runtime.kit().name(), inspections.own(), inspections.others()),
                PodChecks.node(pod.node()),
                PodChecks.port(pod.port(), runtime.terms().address()),
                DiskChecks.workDirectory(config.workDir(), config.spoolLimit(), Probes.ENOUGH_DISK),
                modelDirectory()));
        Map<String, Path> folders = runtimeFolders();
        if (!folders.isEmpty()) {
            checks.add(DiskChecks.runtimeFolders(folders));
        }
        config.marksDir().ifPresent(directory -> checks.add(DiskChecks.marks(directory)));
        return checks;
    }

    private Check modelDirectory() {
        Path directory = config.models().dir();
        return models.isPresent()
                ? ModelDirectoryChecks.downloaded(
                        directory, config.models().keepFree(), config.models().maxBytes())
                : ModelDirectoryChecks.mounted(directory);
    }

    private Map<String, Path> runtimeFolders() {
        Map<String, Path> folders = new TreeMap<>();
        config.runtime()
                .inputDir()
                .ifPresent(path -> folders.put("WORKER_RUNTIME_INPUT_DIR (worker.runtime.input-dir)", path));
        config.runtime()
                .outputDir()
                .ifPresent(path -> folders.put("WORKER_RUNTIME_OUTPUT_DIR (worker.runtime.output-dir)", path));
        return folders;
    }

    private SettingsChecks.Settings settings(RuntimeWiring runtime) {
        List<String> wrong = new ArrayList<>(pod.unknownSettings());
        wrong.addAll(Regions.mismatches(config.queueUrl(), config.topicArn(), clients.region()));
        if (config.runtime().maxRss().isPresent() && !runtime.kit().reportsMemory()) {
            wrong.add(String.valueOf(
                    InvalidSettingException.ofRuntimeMemory(runtime.kit().name())
                            .getMessage()));
        }
        return new SettingsChecks.Settings(
                "queue %s%s, bucket %s, topic %s, region %s, runtime %s at %s"
                        .formatted(
                                config.queueUrl().getHost(),
                                config.queueUrl().getPath(),
                                config.bucket(),
                                config.topicArn().orElse("none"),
                                clients.region(),
                                runtime.kit().name(),
                                runtime.terms().location()),
                config.runtime().auth().orElse(""),
                wrong);
    }

    private List<Check> inAws(Access aws) {
        boolean ownEndpoints = !pod.endpoints().isEmpty() && !pod.endpoints().containsKey("AWS_ENDPOINT_URL_STS");
        List<Check> checks = new ArrayList<>(List.of(
                SettingsChecks.identity(aws, ownEndpoints),
                QueueChecks.queue(
                        aws.queue(config.queueUrl().toString()),
                        config.maxAttempts(),
                        config.maxReceives(),
                        config.maxAge()),
                BucketChecks.output(aws.bucket(config.bucket())),
                QueueChecks.topic(aws, config.topicArn())));
        addSources(config.payloadBuckets(), "worker.payload-buckets", aws, checks);
        addSources(config.inputs().buckets(), "worker.inputs.buckets", aws, checks);
        models.ifPresent(
                place -> checks.add(BucketChecks.models(place.name(), place.prefix(), aws.bucket(place.name()))));
        return checks;
    }

    private static void addSources(Optional<List<String>> buckets, String setting, Access aws, List<Check> checks) {
        for (String bucket : buckets.orElse(List.of())) {
            checks.add(BucketChecks.source(bucket, setting, aws.bucket(bucket)));
        }
    }
}
