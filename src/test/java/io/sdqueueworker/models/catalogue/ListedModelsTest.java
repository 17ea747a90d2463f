package io.sdqueueworker.models.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.TaskFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The files of a source that are kept as models.
class ListedModelsTest {

    private static final String SOURCE = "s3://bucket/models/";

    @ParameterizedTest
    @CsvSource({
        "Stable-diffusion/a.safetensors, true",
        "diffusers/a/model_index.json,   true",
        "wildcards/a.txt,                true",
        "Lora/v1.5,                      true",
        "embeddings/a.png,               true",
        "Lora/a.png,                     false",
        "datasets/a.PARQUET,             false",
        "results/a.out,                  false",
        "Lora/.hidden/a.safetensors,     false",
    })
    void areThoseThatMayBeModels(String path, boolean isKept) throws Exception {
        ListedModels listed = new ListedModels(SOURCE);

        listed.add(path, 1, "etag");

        assertThat(listed.models()).hasSize(isKept ? 1 : 0);
        assertThat(listed.others()).isEqualTo(isKept ? 0 : 1);
    }

    @Test
    void areRefusedIfThereAreTooMany() {
        ListedModels listed = new ListedModels(SOURCE, 2, 100);

        assertThat(listed.add("a", 1, "etag")).isTrue();
        assertThat(listed.add("b", 1, "etag")).isTrue();
        assertThat(listed.add("c", 1, "etag")).isFalse();

        assertThat(refusal(listed))
                .startsWith("s3://bucket/models/ has more than 2 models: set WORKER_MODELS_SOURCE to");
    }

    @Test
    void areRefusedAmongTooManyOtherFiles() {
        ListedModels listed = new ListedModels(SOURCE, 100, 2);

        for (int image = 0; image < 3; image++) {
            listed.add("images/" + image + ".png", 1, "etag");
        }

        assertThat(refusal(listed)).startsWith("s3://bucket/models/ has more than 2 files: ");
    }

    private static String refusal(ListedModels listed) {
        Failure failure =
                catchThrowableOfType(TaskFailedException.class, listed::models).failure();
        assertThat(failure.code()).isEqualTo(Code.MODELS_UNAVAILABLE);
        return failure.detail();
    }
}
