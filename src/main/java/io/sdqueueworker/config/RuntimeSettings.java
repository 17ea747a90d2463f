package io.sdqueueworker.config;

import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The settings `worker.runtime.*`.
public interface RuntimeSettings {

    /// Which API the runtime speaks: `sdwebui` or `comfyui`. The original's `RUNTIME_TYPE`.
    @WithDefault("sdwebui")
    String type();

    /// The runtime's name in notifications. Default: its type. The original's `RUNTIME_NAME`.
    Optional<String> name();

    /// The address of the runtime's API. Default: by the type. The original's `API_BASE_URL`.
    @WithConverter(Addresses.RuntimeUrl.class)
    Optional<URI> url();

    /// `user:password` for a runtime started with `--api-auth`. A secret.
    Optional<String> auth();

    /// How long a run may go on that was told to stop. Then the runtime needs a restart.
    @WithDefault("60s")
    @WithConverter(Amounts.Time.class)
    Duration stopTimeout();

    /// Bytes of memory that the runtime's process may hold between two tasks. Above it, the runtime needs a
    /// restart. Default: it is not asked. For `sdwebui` only.
    @WithConverter(Amounts.Bytes.class)
    Optional<Long> maxRss();

    /// ComfyUI's input folder, where it is mounted into the worker: a task's inputs are removed when it is
    /// over.
    Optional<Path> inputDir();

    /// ComfyUI's output folder, where it is mounted into the worker: a task's outputs are removed when it is
    /// over.
    Optional<Path> outputDir();
}
