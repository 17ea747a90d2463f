package io.sdqueueworker.models.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.TaskFailedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountedModelsTest {

    @TempDir
    Path directory;

    @BeforeEach
    void putModels() throws Exception {
        put("Lora/ink.safetensors");
        put("Stable-diffusion/anime/dream.safetensors");
    }

    @Test
    void listsWhatOthersHavePutThere() throws Exception {
        assertThat(new MountedModels(directory).list())
                .extracting(model -> model.path().value())
                .containsExactlyInAnyOrder("Lora/ink.safetensors", "Stable-diffusion/anime/dream.safetensors");
    }

    @Test
    void followsLinksAsTheRuntimesDo() throws Exception {
        Path cache = Files.createDirectory(directory.resolve(".cache"));
        Files.writeString(cache.resolve("blob"), "model");
        Files.createSymbolicLink(directory.resolve("Lora/linked.safetensors"), cache.resolve("blob"));

        assertThat(new MountedModels(directory).list())
                .extracting(model -> model.path().value())
                .contains("Lora/linked.safetensors")
                .doesNotContain(".cache/blob");
    }

    @Test
    void passesOverLinksThatLeadNowhereOrInCircles() throws Exception {
        Files.createSymbolicLink(directory.resolve("Lora/gone.safetensors"), directory.resolve("nowhere"));
        Files.createSymbolicLink(directory.resolve("Lora/round"), directory.resolve("Lora"));

        assertThat(new MountedModels(directory).list()).hasSize(2);
    }

    @Test
    void cannotTellWhereThereIsNoDirectory() {
        assertThatExceptionOfType(TaskFailedException.class)
                .isThrownBy(() -> new MountedModels(directory.resolve("none")).list())
                .matches(e -> e.failure().code() == Code.MODELS_UNAVAILABLE);
    }

    private void put(String path) throws Exception {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "model");
    }
}
