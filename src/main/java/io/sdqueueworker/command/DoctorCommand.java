package io.sdqueueworker.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.sdqueueworker.aws.doctor.AwsAccess;
import io.sdqueueworker.command.CommandLine.Examine;
import io.sdqueueworker.config.NodeAddresses;
import io.sdqueueworker.config.SettingNames;
import io.sdqueueworker.config.StartFailure;
import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.doctor.Report;
import io.sdqueueworker.doctor.SettingsChecks;
import io.sdqueueworker.wiring.DoctorChecks;
import io.sdqueueworker.wiring.NodeWiring;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Instance;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.ConfigProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/// The command `doctor`: runs all checks once, prints the report and exits.
///
/// Quarkus is started for the settings and the clients, so that they are the worker's own. It serves nothing and
/// builds no worker: `docs/adr/0013-doctor.md` explains why.
@Dependent
public final class DoctorCommand implements QuarkusApplication {

    /// An error outside of the checks.
    private static final int FAILURE = 2;

    private final WorkerConfig config;
    private final Instance<AwsCredentialsProvider> credentials;
    private final Instance<StsClient> sts;
    private final Instance<SqsClient> sqs;
    private final Instance<S3Client> s3;
    private final Instance<SnsClient> sns;

    /// The clients are built later: an error in one is a finding.
    DoctorCommand(
            WorkerConfig config,
            Instance<AwsCredentialsProvider> credentials,
            Instance<StsClient> sts,
            Instance<SqsClient> sqs,
            Instance<S3Client> s3,
            Instance<SnsClient> sns) {
        this.config = config;
        this.credentials = credentials;
        this.sts = sts;
        this.sqs = sqs;
        this.s3 = s3;
        this.sns = sns;
    }

    /// Runs instead of the worker, and exits.
    public static void launch(Examine command, String... arguments) {
        // Before Quarkus reads it: a worker in the same pod uses the port.
        System.setProperty("quarkus.management.host-enabled", "false");
        // Standard output is for the report.
        System.setProperty("quarkus.log.console.stderr", "true");
        Quarkus.run(DoctorCommand.class, (status, failure) -> ended(command, status, failure), arguments);
    }

    @Override
    public int run(String... arguments) throws InterruptedException {
        if (!(CommandLine.read(arguments) instanceof Examine command)) {
            throw new IllegalArgumentException("not a command line of doctor");
        }
        Report report = report(command);
        print(command, report);
        return report.hasFailures() || command.failsOnWarnings() ? report.exitStatus() : 0;
    }

    private Report report(Examine command) throws InterruptedException {
        try {
            return new DoctorChecks(
                            config,
                            new AwsAccess.Clients(credentials.get(), sts.get(), sqs.get(), s3.get(), sns.get()),
                            pod(),
                            command.models())
                    .report(command.awsOnly());
        } catch (RuntimeException e) {
            List<String> lines = StartFailure.lines(e);
            if (lines.isEmpty()) {
                throw e;
            }
            return wrongSettings(lines);
        }
    }

    private DoctorChecks.Pod pod() {
        NodeAddresses addresses = NodeAddresses.of(System.getenv());
        return new DoctorChecks.Pod(
                ConfigProvider.getConfig().getValue("quarkus.management.port", Integer.class),
                endpoints(),
                SettingNames.unknown(System.getenv().keySet()),
                // Outside of Kubernetes there is no permission to check.
                addresses.kubernetesApi().isPresent() ? NodeWiring.status(config, addresses) : Optional.empty());
    }

    private static Map<String, String> endpoints() {
        return System.getenv().entrySet().stream()
                .filter(variable -> variable.getKey().startsWith("AWS_ENDPOINT_URL"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static void ended(Examine command, int status, Throwable failure) {
        if (failure == null) {
            System.exit(status);
        }
        List<String> lines = StartFailure.lines(failure);
        if (lines.isEmpty()) {
            // The log is closed by now.
            System.err.println("ERROR doctor failed");
            failure.printStackTrace(System.err);
        } else {
            print(command, wrongSettings(lines));
        }
        System.exit(FAILURE);
    }

    private static Report wrongSettings(List<String> lines) {
        return new Report(lines.stream().map(SettingsChecks::wrong).toList());
    }

    private static void print(Examine command, Report report) {
        // Not in the encoding of the locale, which is ASCII in most containers.
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        if (command.json()) {
            out.println(report.json());
        } else {
            out.print(report.table());
        }
        out.flush();
    }
}
