package io.sdqueueworker.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testbed.worker.CommandRun;
import io.sdqueueworker.testbed.worker.WorkerProcess;
import io.sdqueueworker.testing.WithServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// `sd-queue-worker redrive` as a process.
@Tag("slow")
@ExtendWith(WithServers.class)
class RedriveIT {

    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    /// It needs no settings but those of the queue and the bucket.
    @Test
    void sendsAMessageAgain(TestServers servers) throws Exception {
        Map<String, String> environment = new HashMap<>(servers.environment(directory));
        try (WorkerProcess worker = WorkerProcess.start(environment, directory.resolve("worker.log"))) {
            worker.awaitReady(SOON);
            servers.sendBody("not JSON");
            Awaitility.await()
                    .atMost(SOON)
                    .until(() ->
                            servers.s3().keys(servers.bucket(), "quarantine/").size() == 1);
        }
        environment
                .keySet()
                .retainAll(List.of(
                        "AWS_ACCESS_KEY_ID",
                        "AWS_SECRET_ACCESS_KEY",
                        "AWS_DEFAULT_REGION",
                        "AWS_ENDPOINT_URL_S3",
                        "AWS_ENDPOINT_URL_SQS",
                        "S3_BUCKET",
                        "SQS_QUEUE_URL"));

        CommandRun run = CommandRun.of(environment, "redrive", "--all");

        assertThat(run.status()).as(run.output() + run.errors()).isZero();
        assertThat(run.output()).contains(" MALFORMED ", "messages: 1, failures: 0");
        assertThat(servers.s3().keys(servers.bucket(), "quarantine/")).isEmpty();
    }

    @Test
    void endsWith2WithoutAChoice(TestServers servers) throws Exception {
        CommandRun run = CommandRun.of(servers.environment(directory), "redrive");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.errors()).contains("redrive needs --list, --all, --code=CODE or identities");
    }
}
