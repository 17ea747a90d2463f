package io.sdqueueworker.preflight;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The command line.
@Command(
        name = "preflight",
        mixinStandardHelpOptions = true,
        description = "Checks an AWS account for an installation. Changes nothing.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {"0:nothing is in the way", "1:something would fail", "2:something is not known"},
        subcommands = ValuesCommand.class)
final class Preflight implements Callable<Integer> {

    @Option(names = "--region", description = "region of the installation; default: that of the AWS settings")
    @Nullable
    String region;

    @Option(names = "--instance", defaultValue = "g5.xlarge", description = "instance type; default: ${DEFAULT-VALUE}")
    String instance = "";

    @Option(names = "--gpus", defaultValue = "20", description = "GPUs at the same time; default: ${DEFAULT-VALUE}")
    int gpus;

    @Option(names = "--spot", description = "nodes may be spot instances")
    boolean spot;

    @Option(names = "--queues", defaultValue = "1", description = "queues; default: ${DEFAULT-VALUE}")
    int queues;

    @Option(
            names = "--kubernetes",
            defaultValue = "1.35",
            description = "version of the cluster; default: ${DEFAULT-VALUE}")
    String kubernetes = "";

    @Option(
            names = "--ami",
            defaultValue = "latest",
            description = "version of Bottlerocket; default: ${DEFAULT-VALUE}")
    String ami = "";

    @Option(names = "--model-bucket", description = "bucket with models")
    @Nullable
    String modelBucket;

    @Option(names = "--existing-cluster", description = "VPC and cluster exist already")
    boolean existingCluster;

    @Option(names = "--json", description = "prints JSON")
    boolean json;

    static void main(String... arguments) {
        System.exit(new CommandLine(new Preflight()).execute(arguments));
    }

    @Override
    public Integer call() {
        try (SdkAccount account = SdkAccount.of(Optional.ofNullable(region))) {
            Plan plan = new Plan(
                    account.region(),
                    instance,
                    gpus,
                    spot,
                    queues,
                    kubernetes,
                    ami,
                    Optional.ofNullable(modelBucket),
                    existingCluster);
            Report report = new Report(new Checks(plan, account).run());
            System.out.print(json ? report.json() + System.lineSeparator() : report.table());
            return report.exitStatus();
        }
    }
}
