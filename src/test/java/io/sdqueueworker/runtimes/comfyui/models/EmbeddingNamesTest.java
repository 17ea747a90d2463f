package io.sdqueueworker.runtimes.comfyui.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Embeddings in texts, as `comfy/sd1_clip.py` finds them.
class EmbeddingNamesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            embedding:hands                        | hands
            a cat, embedding:hands, blurry         | hands
            (embedding:bad/hands.pt:1.2)           | bad/hands.pt
            ((embedding:hands))                    | hands
            embedding:hands (embedding:feet:0.9)   | hands feet
            embedding:foo\\(v1\\)                  | foo(v1)
            embedding:,hands,,                     | hands
            embedding:detail_v1.3                  | detail_v1.3
            Embedding:hands                        | ''
            embedding:                             | ''
            """)
    void namesWhatComfyUiLooksFor(String text, String names) {
        assertThat(new EmbeddingNames(text).find())
                .filteredOn(EmbeddingNames.Name::isCertain)
                .extracting(EmbeddingNames.Name::name)
                .isEqualTo(names.isEmpty() ? List.of() : List.of(names.split(" ")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            {embedding:hands|embedding:feet}       ; hands
            [embedding:hands:embedding:feet:0.5]   ; hands
            embedding:hands:1.2                    ; hands
            a,embedding:hands                      ; hands
            embedding:__hands__                    ; __hands__
            """)
    void onlyGuessesWhatAnExtensionMayMean(String text, String name) {
        assertThat(new EmbeddingNames(text).find())
                .noneMatch(EmbeddingNames.Name::isCertain)
                .extracting(EmbeddingNames.Name::name)
                .contains(name);
    }
}
