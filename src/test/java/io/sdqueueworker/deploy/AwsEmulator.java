package io.sdqueueworker.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.http.FreePort;
import io.sdqueueworker.testing.Programs;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;

/// A moto server: CloudFormation and the services of a stack on this machine. The test is skipped on a machine without
/// one.
final class AwsEmulator implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofMinutes(1);

    private static final Pattern OUTPUT =
            Pattern.compile("<OutputKey>(.*?)</OutputKey>\\s*<OutputValue>(.*?)</OutputValue>", Pattern.DOTALL);

    private final Process process;
    private final URI endpoint;
    private final HttpClient client = HttpClient.newHttpClient();

    private AwsEmulator(Process process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /// @param directory receives its log
    static AwsEmulator start(Path directory) throws IOException {
        Path program = Programs.orSkip("moto_server");
        int port = FreePort.find();
        Process process = new ProcessBuilder(program.toString(), "-H", "127.0.0.1", "-p", Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("moto.log").toFile())
                .start();
        AwsEmulator emulator = new AwsEmulator(process, URI.create("http://127.0.0.1:" + port));
        Awaitility.await().atMost(LONGEST_START).until(emulator::answers);
        return emulator;
    }

    URI endpoint() {
        return endpoint;
    }

    <B extends AwsClientBuilder<B, C>, C> C client(B builder) {
        return builder.endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .build();
    }

    /// Creates a stack, and returns its outputs.
    Map<String, String> create(String name, String template, Map<String, String> parameters)
            throws IOException, InterruptedException {
        Map<String, String> form = new LinkedHashMap<>(
                Map.of("StackName", name, "TemplateBody", template, "Capabilities.member.1", "CAPABILITY_IAM"));
        int number = 1;
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            form.put("Parameters.member." + number + ".ParameterKey", parameter.getKey());
            form.put("Parameters.member." + number + ".ParameterValue", parameter.getValue());
            number++;
        }
        cloudFormation("CreateStack", form);
        String stack = cloudFormation("DescribeStacks", Map.of("StackName", name));
        assertThat(stack).contains("<StackStatus>CREATE_COMPLETE</StackStatus>");
        return OUTPUT.matcher(stack)
                .results()
                .collect(Collectors.toMap(match -> match.group(1), match -> match.group(2)));
    }

    private String cloudFormation(String action, Map<String, String> form) throws IOException, InterruptedException {
        String body = "Action=" + action + "&Version=2010-05-15"
                + form.entrySet().stream()
                        .map(each -> "&" + each.getKey() + "=" + URLEncoder.encode(each.getValue(), UTF_8))
                        .collect(Collectors.joining());
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(endpoint)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        // It finds the service and the region in it, and checks no signature.
                        .header(
                                "Authorization",
                                "AWS4-HMAC-SHA256 Credential=test/20261201/us-east-1/cloudformation/aws4_request")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private boolean answers() throws InterruptedException {
        try {
            var _ = client.send(
                    HttpRequest.newBuilder(endpoint.resolve("/moto-api/")).build(), BodyHandlers.discarding());
            return true;
        } catch (IOException _) {
            // It does not listen yet.
            return false;
        }
    }

    @Override
    public void close() {
        client.close();
        process.destroy();
    }
}
