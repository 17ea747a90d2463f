package io.sdqueueworker.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// `deploy/worker-actions.json` has the actions of AWS that the code calls, by command. The role of the queue stack and
/// the policy in `docs/install.md` follow from it.
class AwsActionsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Path LIST = Path.of("deploy/worker-actions.json");

    /// The clients, and the prefixes of their actions.
    private static final Map<String, String> SERVICES =
            Map.of("SqsClient", "sqs", "S3Client", "s3", "SnsClient", "sns", "StsClient", "sts");

    /// The actions that have other names than their calls.
    private static final Map<String, String> RENAMED = Map.of(
            "s3:HeadObject",
            "s3:GetObject",
            "s3:GetObjectAsBytes",
            "s3:GetObject",
            "s3:ListObjectsV2",
            "s3:ListBucket",
            "s3:HeadBucket",
            "s3:ListBucket");

    private static final Pattern NO_CALL =
            Pattern.compile("builder|create|close|serviceClientConfiguration|serviceName|.*Paginator|utilities|waiter");

    @Test
    void areThoseOfTheList() throws IOException {
        Map<String, Set<String>> called = new TreeMap<>();
        new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("io.sdqueueworker")
                        .stream()
                        .flatMap(type -> type.getMethodCallsFromSelf().stream())
                        .filter(AwsActionsTest::isCallOfAService)
                        .forEach(call -> called.computeIfAbsent(command(call), _ -> new TreeSet<>())
                                .add(action(call)));
        // S3 answers 403 instead of 404 for a missing object without it.
        called.get("worker").add("s3:ListBucket");

        assertThat(called).isEqualTo(list());
    }

    @Test
    void areAllowedByThePolicyInTheDocuments() throws IOException {
        String page = Files.readString(Path.of("docs/install.md"));
        String policy = page.substring(page.indexOf("```json\n") + "```json\n".length());
        Set<String> allowed = new TreeSet<>();
        for (JsonNode statement :
                JSON.readTree(policy.substring(0, policy.indexOf("```"))).path("Statement")) {
            JsonNode actions = statement.path("Action");
            allowed.add(actions.asText());
            actions.forEach(action -> allowed.add(action.asText()));
        }
        allowed.remove("");

        assertThat(allowed).isEqualTo(list().get("worker"));
    }

    private static Map<String, Set<String>> list() throws IOException {
        return JSON.readValue(LIST.toFile(), new TypeReference<>() {});
    }

    private static boolean isCallOfAService(JavaMethodCall call) {
        return SERVICES.containsKey(call.getTargetOwner().getSimpleName())
                && !NO_CALL.matcher(call.getTarget().getName()).matches();
    }

    private static String command(JavaMethodCall call) {
        String caller = call.getOriginOwner().getName();
        return caller.contains(".doctor.") ? "doctor" : caller.contains("SqsMessageSender") ? "redrive" : "worker";
    }

    private static String action(JavaMethodCall call) {
        String name = call.getTarget().getName();
        String action = SERVICES.get(call.getTargetOwner().getSimpleName()) + ":"
                + Character.toUpperCase(name.charAt(0)) + name.substring(1);
        return RENAMED.getOrDefault(action, action);
    }
}
