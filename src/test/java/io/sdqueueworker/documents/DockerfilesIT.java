package io.sdqueueworker.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The Dockerfiles match the source tree and the build, since no container engine checks them here: copied files
/// exist, passed arguments are declared, and started files were copied.
///
/// Runs after packaging, because the stages copy from `target` too.
class DockerfilesIT {

    /// A reference to an argument; shell variables are in lower case.
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{?([A-Z_]+)\\b");
    private static final Pattern MAVEN_PROPERTY = Pattern.compile(" -D([\\w.-]+)");
    private static final Pattern VARIABLE = Pattern.compile("\\b([A-Z0-9_]{3,})=");

    /// Properties of Maven's plugins and of Quarkus; all others must be in the POM.
    private static final List<String> MAVEN_PROPERTIES =
            List.of("maven.test.skip", "mdep.skip", "quarkus.native.container-build");

    /// Variables that the AWS SDK reads.
    private static final List<String> SDK_VARIABLES =
            List.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL");

    /// A file in a command's exec form, alone or as the value of an option.
    private static final Pattern PATH_ARGUMENT = Pattern.compile("\"(?:-[^\"=]*=)?(/[^\"]+)\"");

    /// A file that a command of the image makes.
    private static final Pattern MADE = Pattern.compile("(?:-XX:AOTCacheOutput=| > )(/(?:app|usr/bin)/\\S+)");
    private static final Pattern STAGE = Pattern.compile("--from=(\\S+)");

    private record Instruction(String name, String arguments) {}

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.native", "Dockerfile.jvm"})
    void copiesOnlyWhatIsThereAndNotIgnored(String dockerfile) throws IOException {
        assertThat(copies(dockerfile, false)).isNotEmpty().allSatisfy(source -> {
            assertThat(Path.of(source)).exists();
            assertThat(ignored(Path.of(source)))
                    .as(source + " is excluded by .dockerignore")
                    .isFalse();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.native", "Dockerfile.jvm"})
    void copiesOnlyWhatTheStageBeforeHasMade(String dockerfile) throws IOException {
        String commands = String.join("\n", arguments(dockerfile, "RUN"));
        assertThat(copies(dockerfile, true)).isNotEmpty().allSatisfy(source -> {
            Path made = Path.of("/build").relativize(Path.of(source));
            if (made.startsWith("target/quarkus-app")) {
                assertThat(made).exists();
            } else if (made.startsWith("target")) {
                // The executable is named in the POM and built by another command than the JAR.
                assertThat(made.getFileName().toString()).isEqualTo(property("finalName"));
            } else {
                assertThat(commands).containsPattern("mkdir [^&]*\\b" + made + "\\b");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.native", "Dockerfile.jvm"})
    void copiesFromAStageThatThereIs(String dockerfile) throws IOException {
        List<String> stages = arguments(dockerfile, "FROM").stream()
                .filter(from -> from.contains(" AS "))
                .map(from -> from.substring(from.indexOf(" AS ") + 4))
                .toList();

        assertThat(arguments(dockerfile, "COPY").stream()
                        .flatMap(copy -> STAGE.matcher(copy).results())
                        .map(found -> found.group(1)))
                .isNotEmpty()
                .allSatisfy(stage -> assertThat(stages).contains(stage));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.native", "Dockerfile.jvm"})
    void passesOnlyWhatTheBuildAndTheWorkerKnow(String dockerfile) throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String settings = Files.readString(Path.of("docs/configuration.md"));
        String commands = String.join("\n", arguments(dockerfile, "RUN"));

        assertThat(MAVEN_PROPERTY.matcher(commands).results().map(found -> found.group(1)))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(MAVEN_PROPERTIES.contains(name)
                                || pom.contains("<name>" + name + "</name>")
                                || pom.contains("<" + name + ">")
                                || pom.contains("<" + name + "/>"))
                        .as(name)
                        .isTrue());
        assertThat(Stream.concat(arguments(dockerfile, "ENV").stream(), Stream.of(commands))
                        .flatMap(text -> VARIABLE.matcher(text).results().map(found -> found.group(1))))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(SDK_VARIABLES.contains(name) || settings.contains("`" + name + "`"))
                        .as(name)
                        .isTrue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.native", "Dockerfile.jvm"})
    void declaresTheArgumentsItUses(String dockerfile) throws IOException {
        List<String> declared = arguments(dockerfile, "ARG").stream()
                .map(argument -> argument.replaceFirst("=.*", ""))
                .distinct()
                .toList();
        List<String> used = instructions(dockerfile).stream()
                .flatMap(instruction ->
                        REFERENCE.matcher(instruction.arguments()).results())
                .map(found -> found.group(1))
                .distinct()
                .toList();

        assertThat(used).containsExactlyInAnyOrderElementsOf(declared);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.native", "Dockerfile.jvm"})
    void startsWhatItCopiedAsAUserByNumber(String dockerfile) throws IOException {
        List<String> command = PATH_ARGUMENT
                .matcher(arguments(dockerfile, "ENTRYPOINT").getLast())
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(arguments(dockerfile, "USER").getLast()).matches("[1-9]\\d{3,}:[1-9]\\d{3,}");
        assertThat(arguments(dockerfile, "EXPOSE")).containsExactly(property("quarkus.management.port"));
        assertThat(command).isNotEmpty();
        assertThat(installed(dockerfile))
                .containsAll(command.stream().map(Path::of).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.native", "Dockerfile.jvm"})
    void hasTheSameCommandAndSaysItsRevision(String dockerfile) throws IOException {
        assertThat(arguments(dockerfile, "ENTRYPOINT")).containsExactly("[\"/usr/bin/sd-queue-worker\"]");
        assertThat(arguments(dockerfile, "RUN"))
                .anyMatch(run ->
                        run.contains("-Dbuild.version=\"$VERSION\"") && run.contains("-Dbuild.revision=\"$REVISION\""));
    }

    @Test
    void trainsTheCacheOfClassesWithTheOptionsItIsUsedWith() throws IOException {
        List<Instruction> instructions = instructions("Dockerfile.jvm");
        List<Integer> options = positions(instructions, "ENV", "JAVA_TOOL_OPTIONS");
        List<Integer> training = positions(instructions, "RUN", "-XX:AOTCacheOutput=");

        assertThat(options).hasSize(1);
        assertThat(training).hasSize(1).allMatch(position -> position > options.getFirst());
        assertThat(instructions.get(training.getFirst()).arguments()).contains("-XX:AOTMode=on");
    }

    private static List<Integer> positions(List<Instruction> instructions, String name, String part) {
        return IntStream.range(0, instructions.size())
                .filter(i -> instructions.get(i).name().equals(name)
                        && instructions.get(i).arguments().contains(part))
                .boxed()
                .toList();
    }

    @Test
    void pinsBothArchivesOfMaven() throws IOException {
        assertThat(Files.readAllLines(Path.of(".mvn/wrapper/maven-wrapper.properties")))
                .anyMatch(line -> line.matches("distributionSha256Sum=[0-9a-f]{64}"))
                .anyMatch(line -> line.matches("distributionTarSha256Sum=[0-9a-f]{64}"));
        assertThat(Files.readString(Path.of("mvnw"))).contains("distributionTarSha256Sum");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.native", "Dockerfile.jvm"})
    void pinsItsBasesByDigest(String dockerfile) throws IOException {
        assertThat(arguments(dockerfile, "FROM"))
                .allSatisfy(base -> assertThat(base).containsPattern("@sha256:[0-9a-f]{64}"));
    }

    @Test
    void buildsInTheImageThatThePomPins() throws IOException {
        assertThat(arguments("Dockerfile.native", "FROM").getFirst()).contains(" " + property("mandrel.image") + " ");
    }

    /// The sources of COPY, from the source tree or from another stage.
    private static List<String> copies(String dockerfile, boolean fromStage) throws IOException {
        return arguments(dockerfile, "COPY").stream()
                .filter(copy -> copy.contains("--from=") == fromStage)
                .map(copy -> copy.replaceAll("--\\S+ ", ""))
                .flatMap(copy ->
                        Stream.of(copy.substring(0, copy.lastIndexOf(' ')).split(" ")))
                .toList();
    }

    /// The files that COPY, and the start that creates the class cache, put into the last stage.
    private static List<Path> installed(String dockerfile) throws IOException {
        List<Path> files = new ArrayList<>();
        Path directory = Path.of("/");
        for (Instruction each : instructions(dockerfile)) {
            if (each.name().equals("FROM")) {
                files.clear();
                directory = Path.of("/");
            } else if (each.name().equals("RUN")) {
                MADE.matcher(each.arguments()).results().forEach(found -> files.add(Path.of(found.group(1))));
            } else if (each.name().equals("WORKDIR")) {
                directory = Path.of(each.arguments());
            } else if (each.name().equals("COPY")) {
                String[] words = each.arguments().split(" ", -1);
                String source = words[words.length - 2];
                Path target = directory.resolve(words[words.length - 1]).normalize();
                boolean into = words[words.length - 1].endsWith("/");
                files.add(into ? target.resolve(Path.of(source).getFileName()) : target);
            }
        }
        return files;
    }

    private static boolean ignored(Path path) throws IOException {
        boolean ignored = false;
        // Docker's rule: the last pattern that matches the path, or a directory above it, decides.
        for (String line : Files.readAllLines(Path.of(".dockerignore"))) {
            String pattern = line.replaceFirst("^!", "");
            if (!line.startsWith("#") && matchesItOrAParent(pattern, path)) {
                ignored = !line.startsWith("!");
            }
        }
        return ignored;
    }

    private static boolean matchesItOrAParent(String pattern, Path path) {
        for (Path each = path; each != null; each = each.getParent()) {
            if (FileSystems.getDefault().getPathMatcher("glob:" + pattern).matches(each)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> arguments(String dockerfile, String instruction) throws IOException {
        return instructions(dockerfile).stream()
                .filter(each -> each.name().equals(instruction))
                .map(Instruction::arguments)
                .toList();
    }

    private static List<Instruction> instructions(String dockerfile) throws IOException {
        List<Instruction> instructions = new ArrayList<>();
        String text = Files.readString(Path.of(dockerfile))
                .replaceAll("(?m)^#.*\\R", "")
                .replaceAll("\\\\\\R\\s*", "");
        for (String line : text.split("\\R", -1)) {
            if (!line.isBlank()) {
                String[] nameAndArguments = line.split(" ", 2);
                instructions.add(new Instruction(nameAndArguments[0], nameAndArguments[1]));
            }
        }
        return instructions;
    }

    /// The value of a property in the POM or in the worker's own properties.
    private static String property(String name) throws IOException {
        String texts = Files.readString(Path.of("pom.xml"))
                + Files.readString(Path.of("src/main/resources/application.properties"));
        Matcher value = Pattern.compile("(?m)(?:<" + Pattern.quote(name) + ">|^" + Pattern.quote(name) + "=)([^<\\n]+)")
                .matcher(texts);
        return value.find() ? value.group(1) : "(nothing is called " + name + ")";
    }
}
