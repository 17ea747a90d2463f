package io.sdqueueworker.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.task.Code;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Holds the table of failure codes in `docs/troubleshoot.md` to [Code].
class CodesDocumentTest {

    private static final int COLUMNS = 5;
    private static final int CONSEQUENCE = 3;

    @Test
    void listsEveryCodeInTheOrderOfItsConstants() {
        assertThat(rows())
                .extracting(List::getFirst)
                .isEqualTo(Arrays.stream(Code.values())
                        .map(code -> "`" + code + "`")
                        .toList());
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatFollowsFromACode(Code code) {
        List<String> row = rows().stream()
                .filter(cells -> cells.getFirst().equals("`" + code + "`"))
                .findFirst()
                .orElseThrow();

        assertThat(row).hasSize(COLUMNS).allSatisfy(cell -> assertThat(cell).isNotEmpty());
        assertThat(row.get(CONSEQUENCE)).isEqualTo(words(code));
    }

    private static String words(Code code) {
        String word = switch (code.consequence()) {
            case REJECT -> "reject";
            case RETRY -> "retry";
            case SET_ASIDE -> "set aside";
            case PROVE -> "prove";
            case RETRY_FOR_LONG -> "retry for long";
            case CLOSE_INTAKE -> "wait";
            case RELEASE_AND_CLOSE_INTAKE -> "release";
        };
        return code.dependency()
                .map(dependency ->
                        word + ", close intake (`" + dependency.name().toLowerCase(Locale.ROOT) + "`)")
                .orElse(word);
    }

    private static List<List<String>> rows() {
        return Documents.read("docs/troubleshoot.md")
                .lines()
                .filter(line -> line.matches("\\| `[A-Z_]+` \\|.*"))
                .map(Documents::cells)
                .toList();
    }
}
