package io.sdqueueworker.config;

import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The settings `worker.runtime.*`.
public interface RuntimeSettings {

    /// The API of the runtime: `sdwebui` or `comfyui`. The original's `RUNTIME_TYPE`.
    @WithDefault("sdwebui")
    String type();

    /// The runtime's name in notifications. Default: its type. The original's `RUNTIME_NAME`.
    Optional<String> name();

    /// The address of the runtime's API. Default: by the type. The original's `API_BASE_URL`.
    @WithConverter(Addresses.RuntimeUrl.class)
    Optional<URI> url();

    /// `user:password` for a runtime started with `--api-auth`. A secret.
    Optional<String> auth();

    /// The time that a run may continue after it was stopped. After it the runtime needs a restart.
    @WithDefault("60s")
    @WithConverter(Amounts.TimeLimit.class)
    Duration stopTimeout();

    /// The memory of the runtime's process in bytes above which it needs a restart between two tasks. Default: not
    /// checked. For `sdwebui` only.
    @WithConverter(Sizes.Room.class)
    Optional<Long> maxRss();

    /// ComfyUI's input folder, mounted into the worker, which deletes the inputs of finished tasks there.
    Optional<Path> inputDir();

    /// ComfyUI's output folder, mounted into the worker, which deletes the outputs of finished tasks there.
    Optional<Path> outputDir();
}
