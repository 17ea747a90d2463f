package io.sdqueueworker.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// `deploy/images.sh` builds every image of the images stack, from Dockerfiles that take its arguments.
class ImagesScriptTest {

    private static final Pattern BUILD_ARGUMENT = Pattern.compile("--build-arg (\\w+)=");

    private record Run(int status, String output) {}

    @Test
    void buildsAndPushesEveryRepositoryOfTheStack() throws Exception {
        Run run = run("registry.example.com/sd", "1.0");

        assertThat(run.status()).isZero();
        List<String> built = names(run.output(), "docker build .* -t registry\\.example\\.com/sd/(\\w+):1\\.0 ");
        assertThat(built).isEqualTo(names(run.output(), "docker push registry\\.example\\.com/sd/(\\w+):1\\.0"));
        assertThat(Files.readString(Path.of("deploy/cloudformation/images.template.json")))
                .satisfies(template ->
                        assertThat(built).containsExactlyInAnyOrderElementsOf(names(template, "\\$\\{Prefix}/(\\w+)")));
    }

    @Test
    void passesOnlyArgumentsThatTheDockerfilesTake() throws Exception {
        Run run = run("r", "1", "forge");
        String dockerfile = Files.readString(Path.of("deploy/runtimes/sdwebui/Dockerfile"));

        assertThat(BUILD_ARGUMENT.matcher(run.output()).results().map(match -> match.group(1)))
                .hasSize(3)
                .allSatisfy(argument -> assertThat(dockerfile).containsPattern("(?m)^ARG " + argument + "="));
        // As the comment in the Dockerfile says.
        assertThat(dockerfile).contains(names(run.output(), "REVISION=(\\w+)"));
    }

    /// A build takes minutes, so a misspelt name must not come after the first one.
    @Test
    void buildsNothingIfANameIsUnknown() throws Exception {
        Run run = run("r", "1", "worker", "comfy");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.output()).contains("unknown image: comfy").doesNotContain("docker build");
    }

    @Test
    void logsInToEcrOfTheRegistrysRegion() throws Exception {
        assertThat(run("1.dkr.ecr.cn-north-1.amazonaws.com.cn/sd", "1", "worker")
                        .output())
                .contains("aws ecr get-login-password --region cn-north-1");
        assertThat(run("registry.example.com/sd", "1", "worker").output()).doesNotContain("aws ecr");
    }

    private static List<String> names(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .distinct()
                .toList();
    }

    private static Run run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bash", "deploy/images.sh"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("DRY_RUN", "1");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Run(process.waitFor(), output);
    }
}
