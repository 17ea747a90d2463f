package io.sdqueueworker;

import io.sdqueueworker.config.InvalidSettingException;
import io.sdqueueworker.config.RuntimeAddress;
import io.sdqueueworker.config.RuntimeConverters;
import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.generation.DiffusionRuntime;
import io.sdqueueworker.generation.Progress;
import io.sdqueueworker.generation.TimeLimits;
import io.sdqueueworker.generation.comfyui.ComfyUiRuntime;
import io.sdqueueworker.generation.comfyui.ComfyUiSettings;
import io.sdqueueworker.generation.sdwebui.SdWebUiRuntime;
import io.sdqueueworker.generation.sdwebui.WebUiSettings;
import io.sdqueueworker.publication.ComfyUiResultFormat;
import io.sdqueueworker.publication.ResultFormat;
import io.sdqueueworker.publication.WebUiResultFormat;
import io.sdqueueworker.task.TaskKind;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/// The runtime that the settings name, and what depends on which it is.
///
/// @param api where it is
/// @param resultFormat the result document that its senders know
record DrivenRuntime(DiffusionRuntime runtime, URI api, ResultFormat resultFormat) {

    /// @param progress hears how far the task on the runtime is
    static DrivenRuntime of(WorkerConfig config, Progress progress) {
        URI api = address(config);
        Optional<String> credentials = config.runtime().auth().filter(auth -> !auth.isBlank());
        TimeLimits limits = new TimeLimits(
                config.generationTimeout(),
                config.generationTimeouts()
                        .map(RuntimeConverters.LimitsByKind::limits)
                        .orElse(Map.of()));
        if (config.runtime().type().equals("comfyui")) {
            if (config.runtime().maxRss().isPresent()) {
                throw new InvalidSettingException("WORKER_RUNTIME_MAX_RSS (worker.runtime.max-rss) is wrong: expects"
                        + " nothing for comfyui, which does not tell its memory; limit that of its container");
            }
            var settings = new ComfyUiSettings(
                    api,
                    credentials,
                    config.stallTimeout(),
                    limits.of(TaskKind.PIPELINE),
                    config.runtime().stopTimeout(),
                    config.runtime().inputDir(),
                    config.runtime().outputDir());
            return new DrivenRuntime(new ComfyUiRuntime(settings), api, new ComfyUiResultFormat());
        }
        var settings = new WebUiSettings(
                api,
                credentials,
                config.dynamicModel(),
                config.stallTimeout(),
                limits,
                config.runtime().stopTimeout());
        return new DrivenRuntime(new SdWebUiRuntime(settings, progress), api, new WebUiResultFormat());
    }

    /// Where the settings say that its API is.
    static URI address(WorkerConfig config) {
        return RuntimeAddress.of(config.runtime());
    }
}
