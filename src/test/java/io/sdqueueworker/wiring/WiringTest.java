package io.sdqueueworker.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.telemetry.WorkerHealth;
import io.sdqueueworker.testbed.servers.TestServers;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/// Quarkus's wiring of settings, AWS clients and health.
@Isolated("Quarkus configures logging and system properties of the whole JVM.")
@QuarkusTest
@QuarkusTestResource(WiringTest.Around.class)
class WiringTest {

    @Inject
    WorkerHealth health;

    @Inject
    WorkerConfig config;

    @Inject
    SqsClient sqs;

    @Inject
    S3Client s3;

    @Test
    void startsTheWorkerAndReportsItsHealth() {
        assertThat(health.isStarted()).isTrue();
        assertThat(health.isAlive()).isTrue();
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> health.notReadyBecause().isEmpty());
    }

    @Test
    void readsTheOriginalsVariables() {
        assertThat(config.runtime().name()).contains("local");
        assertThat(config.region()).contains("us-east-1");
    }

    @Test
    void pointsTheClientsAtTheConfiguredEndpoints() {
        assertThat(sqs.listQueues().queueUrls()).contains(config.queueUrl().toString());
        assertThat(s3.listBuckets().buckets()).anyMatch(bucket -> bucket.name().equals(config.bucket()));
    }

    /// The servers for the worker under test.
    public static final class Around implements QuarkusTestResourceLifecycleManager {

        /// The AWS SDK's environment variables, as properties, because a test cannot set variables in its own
        /// process.
        private static final Map<String, String> SDK_PROPERTIES = Map.of(
                "AWS_ACCESS_KEY_ID", "aws.accessKeyId",
                "AWS_SECRET_ACCESS_KEY", "aws.secretAccessKey",
                "AWS_ENDPOINT_URL_SQS", "aws.endpointUrlSqs",
                "AWS_ENDPOINT_URL_S3", "aws.endpointUrlS3",
                "AWS_ENDPOINT_URL_SNS", "aws.endpointUrlSns");

        private final TestServers around = TestServers.create();

        @Override
        public Map<String, String> start() {
            try {
                Path workDirectory = Files.createTempDirectory("wiring");
                Map<String, String> environment = around.environment(workDirectory);
                // By the property's own name: a test's settings are not environment variables, so only
                // names in application.properties would be found otherwise.
                environment.put("worker.work-dir", workDirectory.toString());
                SDK_PROPERTIES.forEach(
                        (variable, property) -> System.setProperty(property, environment.getOrDefault(variable, "")));
                // Any free port, so that two checkouts can be tested side by side.
                environment.put("quarkus.management.test-port", "0");
                return environment;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void stop() {
            SDK_PROPERTIES.values().forEach(System::clearProperty);
            around.close();
        }
    }
}
