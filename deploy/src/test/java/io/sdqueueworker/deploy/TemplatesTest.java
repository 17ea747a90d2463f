package io.sdqueueworker.deploy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The committed templates are those of the program, and safe to deploy.
class TemplatesTest {

    /// The limit of a template that is given as a text.
    private static final int LONGEST = 51_200;

    private static final ObjectMapper JSON = new ObjectMapper();

    /// Once: the program starts Node, which takes seconds.
    private static final Map<String, String> WRITTEN = written();

    private static Map<String, String> written() {
        try {
            return Templates.all();
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    static Set<String> names() {
        return WRITTEN.keySet();
    }

    @ParameterizedTest
    @MethodSource("names")
    void areCommittedAsTheProgramWritesThem(String name) {
        assertThat(Templates.FOLDER.resolve(name)).hasContent(text(name));
    }

    @Test
    void haveNoFileThatTheProgramDoesNotWrite() throws IOException {
        try (Stream<Path> files = Files.list(Templates.FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString())).hasSameElementsAs(names());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void canBeDeployedWithoutABucket(String name) throws IOException {
        assertThat(text(name).length()).isLessThan(LONGEST);
        assertThat(template(name).path("Parameters").has("BootstrapVersion")).isFalse();
        assertThat(text(name)).doesNotContain("cdk-hnb659fds");
    }

    /// China and GovCloud have other partitions, and other suffixes for their hosts.
    @ParameterizedTest
    @MethodSource("names")
    void nameNoPartition(String name) {
        assertThat(text(name).replace("arn:aws[a-z-]*:", ""))
                .doesNotContain("arn:aws:", "us-east-1")
                .doesNotContainPattern("\\.amazonaws\\.com/");
    }

    @ParameterizedTest
    @MethodSource("names")
    void allowNoActionAndNoResourceByAStar(String name) throws IOException {
        for (JsonNode statement : statements(template(name))) {
            if (statement.path("Effect").asText().equals("Allow")) {
                assertThat(texts(statement.path("Action"))).isNotEmpty().noneMatch(action -> action.contains("*"));
                assertThat(texts(statement.path("Resource"))).doesNotContain("*");
                assertThat(statement.path("Principal").asText()).isNotEqualTo("*");
            }
        }
    }

    @Test
    void giveTheWorkerTheActionsThatItCallsAndNoOthers() throws IOException {
        JsonNode policy = resource("WorkerRole").at("/Properties/Policies/0/PolicyDocument");
        Set<String> allowed = new TreeSet<>();
        statements(policy).forEach(statement -> allowed.addAll(texts(statement.path("Action"))));
        JsonNode called = JSON.readTree(Path.of("deploy/worker-actions.json").toFile());

        assertThat(allowed).containsExactlyElementsOf(new TreeSet<>(texts(called.path("worker"))));
        assertThat(JSON.writeValueAsString(policy).length()).isLessThan(6_144);
    }

    @Test
    void keepTasksUntilTheyAreDone() throws IOException {
        JsonNode queue = resource("TaskQueue").path("Properties");

        assertThat(queue.at("/RedrivePolicy/maxReceiveCount").asInt()).isEqualTo(10);
        assertThat(queue.path("VisibilityTimeout").asInt()).isEqualTo(60);
        assertThat(queue.path("MessageRetentionPeriod").asInt()).isEqualTo(4 * 24 * 3600);
        assertThat(resource("DeadLetterQueue")
                        .at("/Properties/MessageRetentionPeriod")
                        .asInt())
                .isEqualTo(14 * 24 * 3600);
        assertThat(resource("OutputBucket").path("DeletionPolicy").asText()).isEqualTo("Retain");
    }

    @ParameterizedTest
    @CsvSource({
        "TaskQueue, TaskQueuePolicy",
        "DeadLetterQueue, DeadLetterQueuePolicy",
        "OutputBucket, OutputBucketPolicy"
    })
    void encryptWhatIsStoredAndWhatIsSent(String name, String policy) throws IOException {
        assertThat(resource(name).toString()).containsAnyOf("\"SqsManagedSseEnabled\":true", "AES256");
        assertThat(resource(policy).toString()).contains("\"aws:SecureTransport\":\"false\"", "\"Effect\":\"Deny\"");
    }

    @Test
    void routeTasksByTheNameOfTheRuntimeOrByTheOldCheckpoint() throws IOException {
        assertThat(resource("TaskSubscription").at("/Properties/FilterPolicy").toString())
                .isEqualTo("{\"Fn::If\":[\"HasLegacyCheckpoint\",{\"$or\":["
                        + "{\"sd_model_checkpoint\":[{\"Ref\":\"LegacyCheckpoint\"}]},"
                        + "{\"runtime\":[{\"Ref\":\"RuntimeName\"}]}]},"
                        + "{\"runtime\":[{\"Ref\":\"RuntimeName\"}]}]}");
    }

    /// A text, in which CloudFormation replaces the names.
    @Test
    void trustOneServiceAccountOfOneCluster() throws IOException {
        String document = resource("WorkerRole")
                .at("/Properties/AssumeRolePolicyDocument/Fn::If/2/Fn::Sub/0")
                .asText();

        JsonNode trust = JSON.readTree(document.replace("${Issuer}", "oidc.eks.us-west-2.amazonaws.com/id/ABC")
                .replace("${Namespace}", "images")
                .replace("${ServiceAccount}", "sdxl"));
        JsonNode condition = trust.at("/Statement/0/Condition/StringEquals");
        assertThat(condition.path("oidc.eks.us-west-2.amazonaws.com/id/ABC:sub").asText())
                .isEqualTo("system:serviceaccount:images:sdxl");
        assertThat(condition.path("oidc.eks.us-west-2.amazonaws.com/id/ABC:aud").asText())
                .isEqualTo("${OidcAudience}");
    }

    @Test
    void keepImagesByTagsThatDoNotMove() throws IOException {
        JsonNode resources = template("images.template.json").path("Resources");

        assertThat(resources.size()).isEqualTo(ImagesStack.IMAGES.size());
        assertThat(resources)
                .allMatch(repository ->
                        repository.at("/Properties/ImageTagMutability").asText().equals("IMMUTABLE")
                                && repository.path("DeletionPolicy").asText().equals("Retain"));
    }

    private static String text(String name) {
        return requireNonNull(WRITTEN.get(name));
    }

    private static JsonNode template(String name) throws IOException {
        return JSON.readTree(text(name));
    }

    private static JsonNode resource(String name) throws IOException {
        return template("queue.template.json").path("Resources").path(name);
    }

    /// The statements of all policies, those of conditions too.
    private static List<JsonNode> statements(JsonNode node) {
        List<JsonNode> statements = new ArrayList<>();
        if (node.has("Effect")) {
            statements.add(node);
        }
        node.forEach(child -> statements.addAll(statements(child)));
        return statements;
    }

    private static List<String> texts(JsonNode textOrList) {
        return textOrList.isTextual()
                ? List.of(textOrList.asText())
                : textOrList.valueStream().map(JsonNode::asText).toList();
    }
}
