package io.sdqueueworker.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.servers.WireSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The examples in the documents are JSON, and follow the schema that a comment before the block names:
/// `<!-- schema: notification -->`. Blocks without such a comment are parts of messages.
class MessagesDocumentTest {

    private static final Pattern BLOCK =
            Pattern.compile("(?:<!-- schema: ([a-z0-9-]+) -->\\n)?```json\\n(.*?)\\n```", Pattern.DOTALL);

    /// Marks what an example leaves out.
    private static final String ELLIPSIS = "…";

    static Stream<Object[]> examples() throws IOException {
        return blocks().filter(block -> block.group(1) != null)
                .map(block -> new Object[] {schema(block), block.group(2)});
    }

    @ParameterizedTest
    @MethodSource("examples")
    void showsWhatTheSchemaSays(WireSchema schema, String example) {
        assertThat(schema.faults(whole(WireSchema.read(example)))).isEmpty();
    }

    @Test
    void showsAnExampleForEverySchemaAndLinksIt() throws IOException {
        Set<WireSchema> shown = blocks().filter(block -> block.group(1) != null)
                .map(MessagesDocumentTest::schema)
                .collect(Collectors.toCollection(() -> EnumSet.of(WireSchema.MESSAGE)));

        assertThat(shown).containsExactlyInAnyOrder(WireSchema.values());
        assertThat(document())
                .contains(Arrays.stream(WireSchema.values())
                        .map(schema -> "(schema/" + schema.fileName() + ".schema.json)")
                        .toList());
    }

    @Test
    void showsNothingThatIsNotJson() throws IOException {
        assertThat(blocks().map(block -> WireSchema.read(block.group(2)))).isNotEmpty();
    }

    /// The documents show a result without its notification, which they show elsewhere.
    private static JsonNode whole(JsonNode example) {
        if (example.path("notification").has(ELLIPSIS)) {
            JsonNode result = example.path("notification").path("result");
            ((ObjectNode) example)
                    .set(
                            "notification",
                            WireSchema.NOTIFICATION
                                    .json()
                                    .path("examples")
                                    .valueStream()
                                    .filter(notification ->
                                            notification.path("result").equals(result))
                                    .findFirst()
                                    .orElseThrow());
        }
        return example;
    }

    private static WireSchema schema(MatchResult block) {
        return WireSchema.valueOf(block.group(1).toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private static Stream<MatchResult> blocks() throws IOException {
        return BLOCK.matcher(document()).results();
    }

    private static String document() throws IOException {
        StringBuilder documents = new StringBuilder();
        for (String name : List.of("messages", "troubleshoot", "monitor")) {
            documents.append(Files.readString(Path.of("docs", name + ".md")));
        }
        return documents.toString();
    }
}
