package io.sdqueueworker.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The documents agree with the repository: the links, `make` targets and classes in them exist.
class DocumentReferencesTest {

    private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^ *```.*?^ *```$");
    private static final Pattern CODE = Pattern.compile("`[^`\\n]+`");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
    private static final Pattern MAKE = Pattern.compile("(?:^    |`)make ([a-z-]+)", Pattern.MULTILINE);
    private static final Pattern CLASS = Pattern.compile("`([A-Z][a-z0-9]+[A-Z][A-Za-z0-9]*)`");
    private static final Set<String> CLASSES_OF_THE_JDK = Set.of("InterruptedException", "CompletableFuture");
    private static final int ARCHITECTURE_WORDS = 1_200;

    static Stream<Path> documents() {
        return Documents.all().stream();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void linksToFilesAndHeadingsThatExist(Path document) {
        assertThat(links(document).filter(link -> !leadsSomewhere(document, link)))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void namesMakeTargetsThatExist(Path document) {
        String makefile = Documents.read("Makefile");

        assertThat(matches(MAKE, Documents.read(document)).filter(target -> !makefile.contains("\n" + target + ":")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONTRIBUTING.md", "docs/architecture.md"})
    void namesClassesThatExist(String document) throws IOException {
        Set<String> classes = new HashSet<>(CLASSES_OF_THE_JDK);
        try (Stream<Path> sources = Files.walk(Path.of("src"))) {
            sources.map(source -> source.getFileName().toString().replace(".java", ""))
                    .forEach(classes::add);
        }

        assertThat(matches(CLASS, Documents.read(document)).filter(name -> !classes.contains(name)))
                .isEmpty();
    }

    @Test
    void listsEveryPageInTheIndex() {
        assertThat(Documents.all().stream()
                        .filter(page -> Path.of("docs").equals(page.getParent()))
                        .map(page -> page.getFileName().toString())
                        .filter(page -> !page.equals("README.md")))
                .allSatisfy(page -> assertThat(Documents.read("docs/README.md")).contains("](" + page + ")"));
    }

    @Test
    void keepsTheArchitectureShort() {
        assertThat(Documents.read("docs/architecture.md").strip().split("\\s+"))
                .hasSizeLessThanOrEqualTo(ARCHITECTURE_WORDS);
    }

    private static boolean leadsSomewhere(Path document, String link) {
        if (link.matches("[a-z]+:.*")) {
            return true;
        }
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty()
                ? document
                : document.resolveSibling(parts[0]).normalize();
        return Files.exists(target) && (parts.length == 1 || anchors(target).contains(parts[1]));
    }

    private static Stream<String> links(Path document) {
        String text = CODE_BLOCK.matcher(Documents.read(document)).replaceAll("");
        return matches(LINK, CODE.matcher(text).replaceAll("code"));
    }

    /// The anchors that GitHub makes of the headings.
    private static Set<String> anchors(Path document) {
        Set<String> anchors = new HashSet<>();
        Map<String, Integer> seen = new HashMap<>();
        matches(HEADING, CODE_BLOCK.matcher(Documents.read(document)).replaceAll(""))
                .forEach(heading -> {
                    String anchor = heading.toLowerCase(Locale.ROOT)
                            .replaceAll("\\[([^\\]]*)]\\([^)]*\\)", "$1")
                            .replaceAll("[^\\p{L}\\p{N} _-]", "")
                            .replace(' ', '-');
                    int count = seen.merge(anchor, 1, Integer::sum) - 1;
                    anchors.add(count == 0 ? anchor : anchor + "-" + count);
                });
        return anchors;
    }

    private static Stream<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult match) -> match.group(1));
    }
}
