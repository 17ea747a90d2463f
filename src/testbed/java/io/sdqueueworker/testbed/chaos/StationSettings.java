package io.sdqueueworker.testbed.chaos;

import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.worker.WorkerEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// The settings of the workers at a station, without the addresses of its proxies. Times are short, so that a run of
/// minutes has as many leases and outages as one of hours.
final class StationSettings {

    private StationSettings() {}

    /// The environment variables, as a new modifiable map.
    ///
    /// @param directory receives the token file
    static Map<String, String> of(
            String name, ChaosServers servers, SqsServer.Queue queue, Path directory, Path workDirectory) {
        Map<String, String> environment = WorkerEnvironment.of(
                servers.sqs(), queue, servers.s3(), ChaosServers.BUCKET, servers.sns(), workDirectory);
        // A role instead of keys, as with IRSA.
        environment.remove("AWS_ACCESS_KEY_ID");
        environment.remove("AWS_SECRET_ACCESS_KEY");
        environment.put("AWS_ROLE_ARN", "arn:aws:iam::000000000000:role/chaos");
        environment.put("AWS_WEB_IDENTITY_TOKEN_FILE", tokenFile(directory).toString());
        environment.put("HOSTNAME", name);
        environment.put("RUNTIME_NAME", name);
        environment.put("WORKER_INPUTS_ALLOW_NETWORKS", "127.0.0.0/8");
        environment.put("WORKER_VISIBILITY", Station.VISIBILITY.toSeconds() + "s");
        environment.put("WORKER_PUBLICATION_TIMEOUT", "30s");
        // The maximum for a queue without a redrive policy, because no injected fault is the task's own.
        environment.put("WORKER_MAX_ATTEMPTS", "10");
        environment.put("WORKER_DRAIN_BUDGET", "10s");
        environment.put("WORKER_STALL_TIMEOUT", "30s");
        environment.put("WORKER_QUEUE_LOOK_INTERVAL", "2s");
        return environment;
    }

    private static Path tokenFile(Path directory) {
        try {
            return Files.writeString(directory.resolve("token"), Proxies.TOKEN);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the token", e);
        }
    }
}
