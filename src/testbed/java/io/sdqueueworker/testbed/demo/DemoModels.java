package io.sdqueueworker.testbed.demo;

import io.sdqueueworker.testbed.aws.ModelFile;
import io.sdqueueworker.testbed.aws.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;

/// The checkpoints of the Web UI: one that it has, and one that is only in the bucket until a task names it.
///
/// @param directory the runtime's and the worker's model directory
record DemoModels(Path directory) {

    /// As tasks name it.
    static final String IN_BUCKET = "watercolour";

    private static final String PREFIX = "models/";
    private static final String CHECKPOINTS = "Stable-diffusion/";
    private static final int BYTES = 64 * 1024 * 1024;

    /// Puts both where they are to be.
    ///
    /// @param directory is emptied, so that the worker has something to fetch every time
    static DemoModels put(S3Server s3, Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (var files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder()).forEach(DemoModels::delete);
            }
        }
        Path checkpoints = Files.createDirectories(directory.resolve(CHECKPOINTS));
        Files.write(checkpoints.resolve("v1-5-pruned-emaonly.safetensors"), ModelFile.safetensors(1_000, 1));
        s3.put(DemoServers.BUCKET, PREFIX + CHECKPOINTS + IN_BUCKET + ".safetensors", ModelFile.safetensors(BYTES, 2));
        return new DemoModels(directory);
    }

    /// What has the worker fetch from there.
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
