package io.sdqueueworker.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ClosestNamesTest {

    private static List<String> closest(String wanted, List<String> names) {
        return ClosestNames.to(wanted, names, ClosestNamesTest::fileName);
    }

    private static String fileName(String path) {
        String file = path.substring(path.lastIndexOf('/') + 1);
        return file.contains(".") ? file.substring(0, file.lastIndexOf('.')) : file;
    }

    @Test
    void putsTheSameNameBeforeASimilarOne() {
        assertThat(closest(
                        "Anime/Counterfeit.safetensors",
                        List.of(
                                "counterfeit-xl.safetensors",
                                "counterfiet.safetensors",
                                "other/counterfeit.ckpt",
                                "anime/counterfeit.safetensors",
                                "dreamshaper.safetensors",
                                "a.safetensors")))
                .containsExactly(
                        "anime/counterfeit.safetensors",
                        "other/counterfeit.ckpt",
                        "counterfiet.safetensors",
                        "counterfeit-xl.safetensors");
    }

    @Test
    void namesFiveAtMostAndAlwaysTheSame() {
        List<String> names =
                IntStream.range(0, 9).mapToObj(i -> "name-%d.pt".formatted(i)).toList();

        assertThat(closest("name-x.pt", names))
                .containsExactly("name-0.pt", "name-1.pt", "name-2.pt", "name-3.pt", "name-4.pt");
        assertThat(closest("name-x.pt", names.reversed())).isEqualTo(closest("name-x.pt", names));
    }

    @Test
    void findsNothingLikeAShortName() {
        assertThat(closest("a.pt", List.of("b.pt", "abc.pt", "banana.pt"))).isEmpty();
        assertThat(closest("", List.of("b.pt", "banana.pt"))).isEmpty();
    }

    /// The slowest case: lengths decide nothing, and every comparison runs to its end.
    @Test
    void comparesManyLongNames() {
        String wanted = "x".repeat(4_000);
        List<String> names = IntStream.range(0, 20_000)
                .mapToObj(i -> "x".repeat(240) + "y" + i + ".safetensors")
                .toList();

        assertThat(closest(wanted, names)).isEmpty();
        assertThat(closest("x".repeat(240), names)).hasSize(5);
    }

    @Property
    void countsAsTheWholeTableDoes(
            @ForAll("texts") String one, @ForAll("texts") String other, @ForAll @IntRange(max = 12) int limit) {
        assertThat(ClosestNames.distance(one, other, limit)).isEqualTo(Math.min(whole(one, other), limit + 1));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("abc").ofMaxLength(12);
    }

    private static int whole(String one, String other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.length() + other.length();
        }
        int[][] table = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                if (i == 0 || j == 0) {
                    table[i][j] = i + j;
                } else {
                    int changed = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                    table[i][j] =
                            Math.min(table[i - 1][j - 1] + changed, 1 + Math.min(table[i - 1][j], table[i][j - 1]));
                }
            }
        }
        return table[one.length()][other.length()];
    }
}
