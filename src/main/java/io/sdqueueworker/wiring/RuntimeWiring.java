package io.sdqueueworker.wiring;

import io.sdqueueworker.config.InvalidSettingException;
import io.sdqueueworker.config.RuntimeAddress;
import io.sdqueueworker.config.RuntimeConverters;
import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.generation.DiffusionRuntime;
import io.sdqueueworker.generation.Progress;
import io.sdqueueworker.models.ModelSource;
import io.sdqueueworker.publication.ResultFormat;
import io.sdqueueworker.runtimes.RuntimeFolders;
import io.sdqueueworker.runtimes.TimeLimits;
import io.sdqueueworker.runtimes.comfyui.ComfyUiResultFormat;
import io.sdqueueworker.runtimes.comfyui.ComfyUiRuntime;
import io.sdqueueworker.runtimes.comfyui.ComfyUiSettings;
import io.sdqueueworker.runtimes.sdwebui.SdWebUiRuntime;
import io.sdqueueworker.runtimes.sdwebui.WebUiResultFormat;
import io.sdqueueworker.runtimes.sdwebui.WebUiSettings;
import io.sdqueueworker.task.TaskKind;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The runtime that the settings name, and what depends on which it is.
///
/// @param api where it is
/// @param resultFormat the result document that its senders know
record RuntimeWiring(DiffusionRuntime runtime, URI api, ResultFormat resultFormat) {

    /// @param progress hears how far the task on the runtime is
    static RuntimeWiring of(WorkerConfig config, Progress progress) {
        URI api = address(config);
        if (!config.runtime().type().equals("comfyui")) {
            return new RuntimeWiring(new SdWebUiRuntime(webUi(config, api), progress), api, new WebUiResultFormat());
        }
        if (config.runtime().maxRss().isPresent()) {
            throw new InvalidSettingException("WORKER_RUNTIME_MAX_RSS (worker.runtime.max-rss) is wrong: expects"
                    + " nothing for comfyui, which does not tell its memory; limit that of its container");
        }
        return new RuntimeWiring(new ComfyUiRuntime(comfyUi(config, api), progress), api, new ComfyUiResultFormat());
    }

    /// How to drive a Web UI at an address.
    static WebUiSettings webUi(WorkerConfig config, URI api) {
        return new WebUiSettings(
                api,
                credentials(config),
                config.dynamicModel(),
                config.dynamicModel() && config.models().source() instanceof ModelSource.Bucket,
                config.stallTimeout(),
                limits(config),
                config.runtime().stopTimeout());
    }

    /// How to drive a ComfyUI at an address.
    static ComfyUiSettings comfyUi(WorkerConfig config, URI server) {
        return new ComfyUiSettings(
                server,
                credentials(config),
                config.stallTimeout(),
                limits(config).of(TaskKind.PIPELINE),
                config.runtime().stopTimeout(),
                new RuntimeFolders(
                        folder("worker.runtime.output-dir", config.runtime().outputDir()),
                        folder("worker.runtime.input-dir", config.runtime().inputDir())));
    }

    private static Optional<Path> folder(String property, Optional<Path> path) {
        path.filter(given -> !Files.isDirectory(given)).ifPresent(given -> {
            throw InvalidSettingException.ofRuntimeFolder(property, given);
        });
        return path;
    }

    private static Optional<String> credentials(WorkerConfig config) {
        return config.runtime().auth().filter(auth -> !auth.isBlank());
    }

    private static TimeLimits limits(WorkerConfig config) {
        return new TimeLimits(
                config.generationTimeout(),
                config.generationTimeouts()
                        .map(RuntimeConverters.LimitsByKind::limits)
                        .orElse(Map.of()));
    }

    /// Where the settings say that its API is.
    static URI address(WorkerConfig config) {
        return RuntimeAddress.of(config.runtime());
    }
}
