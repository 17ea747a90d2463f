package io.sdqueueworker.testbed.demo;

import io.sdqueueworker.testbed.aws.ModelFile;
import io.sdqueueworker.testbed.aws.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;

/// The models of the Web UI: one checkpoint that it has, and models in the bucket that the worker fetches for tasks.
///
/// @param directory the runtime's and the worker's model directory
record DemoModels(Path directory) {

    /// Named by the examples.
    private static final String CHECKPOINT = "Stable-diffusion/watercolour.safetensors";

    private static final String LORA = "Lora/brushwork.safetensors";
    private static final String CONTROL_NET = "ControlNet/control_v11p_sd15_canny.safetensors";

    private static final String PREFIX = "models/";
    private static final int BYTES = 64 * 1024 * 1024;

    /// Puts all of them in their places.
    ///
    /// @param directory is emptied first, so that the worker fetches models in every run
    static DemoModels put(S3Server s3, Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (var files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder()).forEach(DemoModels::delete);
            }
        }
        Path checkpoints = Files.createDirectories(directory.resolve("Stable-diffusion"));
        Files.write(checkpoints.resolve("v1-5-pruned-emaonly.safetensors"), ModelFile.safetensors(1_000, 1));
        s3.put(DemoServers.BUCKET, PREFIX + CHECKPOINT, ModelFile.safetensors(BYTES, 2));
        s3.put(DemoServers.BUCKET, PREFIX + LORA, ModelFile.safetensors(1_000, 3));
        s3.put(DemoServers.BUCKET, PREFIX + CONTROL_NET, ModelFile.safetensors(1_000, 4));
        return new DemoModels(directory);
    }

    /// The settings with which the worker fetches them.
    Map<String, String> environment() {
        return Map.of(
                "DYNAMIC_SD_MODEL",
                "true",
                "WORKER_MODELS_SOURCE",
                "s3://" + DemoServers.BUCKET + "/" + PREFIX,
                "WORKER_MODELS_DIR",
                directory.toString());
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
