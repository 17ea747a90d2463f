package io.sdqueueworker.doctor;

import io.sdqueueworker.aws.AwsClients;
import io.sdqueueworker.aws.doctor.AwsAccess;
import io.sdqueueworker.config.SettingNames;
import io.sdqueueworker.models.ModelSource;
import io.sdqueueworker.node.NodeStatus;
import io.sdqueueworker.testbed.aws.StsServer;
import io.sdqueueworker.testbed.http.FreePort;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.wiring.DoctorChecks;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/// The doctor's subjects on real servers: healthy unless a test breaks something.
final class Examined implements AutoCloseable {

    private final StsServer sts = StsServer.start("no token");
    private final Map<String, String> settings = new HashMap<>();
    private final Map<String, String> endpoints = new HashMap<>();
    private AwsCredentialsProvider credentials =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "a-planted-secret"));
    private final List<String> variables = new ArrayList<>();
    private Optional<NodeStatus> node = Optional.empty();
    private Optional<ModelSource.Bucket> models = Optional.empty();
    private int port = FreePort.find();
    private URI sqs;
    private URI s3;
    private URI sns;

    Examined(TestServers servers) {
        this(servers, servers.workDirectory());
    }

    Examined(TestServers servers, Path workDirectory) {
        this.sqs = servers.sqs().endpoint();
        this.s3 = servers.s3().endpoint();
        this.sns = servers.sns().endpoint();
        settings.put("worker.queue-url", servers.queue().url());
        settings.put("worker.bucket", servers.bucket());
        settings.put("worker.topic-arn", servers.sns().topicArn());
        settings.put("worker.runtime.url", servers.runtime().endpoint() + "/sdapi/v1");
        settings.put("worker.work-dir", workDirectory.toString());
        settings.put("worker.spool-limit", "64M");
    }

    Examined with(String setting, String value) {
        settings.put(setting, value);
        return this;
    }

    Examined withPort(int number) {
        port = number;
        return this;
    }

    Examined withModels(String bucket, String prefix) {
        models = Optional.of(new ModelSource.Bucket(bucket, prefix));
        return this;
    }

    Examined withCredentials(AwsCredentialsProvider provider) {
        credentials = provider;
        return this;
    }

    Examined withSqsAt(URI endpoint) {
        sqs = endpoint;
        return this;
    }

    Examined withS3At(URI endpoint) {
        s3 = endpoint;
        return this;
    }

    Examined withSnsAt(URI endpoint) {
        sns = endpoint;
        return this;
    }

    /// Sets an address in the environment.
    Examined withEndpoint(String variable, String address) {
        endpoints.put(variable, address);
        return this;
    }

    /// Sets a variable in the environment.
    Examined withVariable(String name) {
        variables.add(name);
        return this;
    }

    Examined withNode(NodeStatus status) {
        node = Optional.of(status);
        return this;
    }

    StsServer sts() {
        return sts;
    }

    Report report() throws InterruptedException {
        return report(false);
    }

    /// @param awsOnly as `--aws-only`
    Report report(boolean awsOnly) throws InterruptedException {
        try (StsClient caller = at(sts.endpoint(), StsClient.builder()).build();
                SqsClient queue = at(sqs, SqsClient.builder()).build();
                SnsClient topic = at(sns, SnsClient.builder()).build();
                S3Client store = AwsClients.configureS3(at(s3, S3Client.builder()), false, true)
                        .build()) {
            return new DoctorChecks(
                            RunningWorker.config(settings),
                            new AwsAccess.Clients(credentials, caller, queue, store, topic),
                            new DoctorChecks.Pod(port, endpoints, SettingNames.unknown(variables), node),
                            models)
                    .report(awsOnly);
        }
    }

    /// The findings about one subject.
    List<Finding> findings(Subject subject) throws InterruptedException {
        return report().findings().stream()
                .filter(finding -> finding.subject() == subject)
                .toList();
    }

    @Override
    public void close() {
        sts.close();
    }

    private <B extends AwsClientBuilder<B, C> & SdkSyncClientBuilder<B, C>, C> B at(URI endpoint, B builder) {
        return AwsClients.configure(builder.endpointOverride(endpoint), "us-east-1", credentials);
    }
}
