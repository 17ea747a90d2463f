package io.sdqueueworker.runtimes.sdwebui.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The names by which A1111, Forge and SD.Next know a checkpoint.
class CheckpointListTest {

    private static final String FOLDER = "/opt/ml/code/models/Stable-diffusion/";

    private static final CheckpointList A1111 = list(
            entry("anime/dream.safetensors [0123456789]", "anime_dream", "0123456789", "anime/dream.safetensors"),
            entry("old/anime/dream.safetensors", "old_anime_dream", null, "old/anime/dream.safetensors"),
            entry("sd_xl_refiner_1.0.safetensors", "sd_xl_refiner_1.0", null, "sd_xl_refiner_1.0.safetensors"));

    /// SD.Next's titles have no ending.
    private static final CheckpointList SD_NEXT = list(
            entry("anime/dream [0123456789]", "anime/dream", "0123456789", "anime/dream.safetensors"),
            entry("base", "base", null, "base.safetensors"));

    @ParameterizedTest
    @CsvSource({
        "anime/dream.safetensors [0123456789], anime/dream.safetensors [0123456789]",
        "anime/dream.safetensors, anime/dream.safetensors [0123456789]",
        "anime/dream, anime/dream.safetensors [0123456789]",
        "anime_dream, anime/dream.safetensors [0123456789]",
        "dream, anime/dream.safetensors [0123456789]",
        "dream.safetensors, anime/dream.safetensors [0123456789]",
        "dream [0123456789], anime/dream.safetensors [0123456789]",
        "0123456789, anime/dream.safetensors [0123456789]",
        "anime/dream.safetensors [7460a6fa], anime/dream.safetensors [0123456789]",
        "anime_dream [9876543210],",
        "old/anime/dream.safetensors [9876543210], old/anime/dream.safetensors",
        "old/anime/dream, old/anime/dream.safetensors",
        "/opt/ml/code/models/Stable-diffusion/old/anime/dream.safetensors, old/anime/dream.safetensors",
        "sd_xl_refiner_1.0, sd_xl_refiner_1.0.safetensors",
        "sd_xl_refiner,",
        "ream.safetensors,",
        "' ',"
    })
    void findsACheckpointByEachOfItsNames(String name, String title) {
        assertThat(A1111.meant(name).map(Checkpoint::title).orElse(null)).isEqualTo(title);
    }

    @ParameterizedTest
    @CsvSource({
        "base, base",
        "base.safetensors, base",
        "dream.safetensors, anime/dream [0123456789]",
        "anime/dream.safetensors, anime/dream [0123456789]",
        "/opt/ml/code/models/Stable-diffusion/base.safetensors, base",
        "0123456789, anime/dream [0123456789]"
    })
    void findsItByTheSameNamesInSdNext(String name, String title) {
        assertThat(SD_NEXT.meant(name).map(Checkpoint::title)).contains(title);
    }

    @ParameterizedTest
    @CsvSource({
        "sd_xl_refiner, sd_xl_refiner_1.0.safetensors",
        "dream, anime/dream.safetensors [0123456789]",
        "anime/dre, old/anime/dream.safetensors",
        "refiner_1.0 [7460a6fa84], sd_xl_refiner_1.0.safetensors",
        "nothing,"
    })
    void findsARefinerByAPartOfItsTitle(String part, String title) {
        assertThat(A1111.closest(part).map(Checkpoint::title).orElse(null)).isEqualTo(title);
    }

    private static CheckpointList list(ArrayNode... entries) {
        ArrayNode all = new ObjectMapper().createArrayNode();
        for (ArrayNode entry : entries) {
            all.addAll(entry);
        }
        return CheckpointList.of(all);
    }

    private static ArrayNode entry(String title, String modelName, String hash, String path) {
        ArrayNode one = new ObjectMapper().createArrayNode();
        one.addObject()
                .put("title", title)
                .put("model_name", modelName)
                .put("hash", hash)
                .put("sha256", hash)
                .put("filename", FOLDER + path);
        return one;
    }
}
