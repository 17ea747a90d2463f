package io.sdqueueworker.testbed.comfyui;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// How a [FakeComfyUi] is set up. Each `with` method gives a copy that differs in one thing.
///
/// @param dialect which generation of ComfyUI's API it speaks
/// @param apiPrefix whether every route also stands under `/api`
/// @param stepTime how long one sampling step takes
/// @param progressState whether it sends `progress_state` besides `progress`
/// @param previews whether it sends the picture in work as a binary frame at every step
/// @param maxUploadBytes larger request bodies are refused with 413
/// @param folder what holds `input`, `output` and `temp`; one of its own, deleted at the end, when empty
public record ComfySettings(
        Dialect dialect,
        boolean apiPrefix,
        Duration stepTime,
        boolean progressState,
        boolean previews,
        long maxUploadBytes,
        Optional<Path> folder) {

    /// The generations of the API that a worker has to tell apart.
    public enum Dialect {
        /// As of before autumn 2025: no `/api/jobs`, any string is a prompt id, `/interrupt` stops whatever runs.
        OLD,
        /// As of 2026: `/api/jobs`, prompt ids are UUIDs, `/interrupt` looks at the `prompt_id`.
        NEW
    }

    /// The new dialect with `/api`, steps that take no time, `progress_state`, no previews, uploads up to 100 MiB.
    public static ComfySettings defaults() {
        return new ComfySettings(Dialect.NEW, true, Duration.ZERO, true, false, 100L << 20, Optional.empty());
    }

    public ComfySettings withOldDialect() {
        return new ComfySettings(Dialect.OLD, apiPrefix, stepTime, progressState, previews, maxUploadBytes, folder);
    }

    /// As servers before the prefix came: `/api/…` is not there.
    public ComfySettings withoutApiPrefix() {
        return new ComfySettings(dialect, false, stepTime, progressState, previews, maxUploadBytes, folder);
    }

    public ComfySettings withStepTime(Duration time) {
        return new ComfySettings(dialect, apiPrefix, time, progressState, previews, maxUploadBytes, folder);
    }

    public ComfySettings withoutProgressState() {
        return new ComfySettings(dialect, apiPrefix, stepTime, false, previews, maxUploadBytes, folder);
    }

    public ComfySettings withPreviews() {
        return new ComfySettings(dialect, apiPrefix, stepTime, progressState, true, maxUploadBytes, folder);
    }

    public ComfySettings withMaxUploadBytes(long bytes) {
        return new ComfySettings(dialect, apiPrefix, stepTime, progressState, previews, bytes, folder);
    }

    /// The folder that a worker shares with it. It takes effect at the start only.
    public ComfySettings withFolder(Path shared) {
        return new ComfySettings(
                dialect, apiPrefix, stepTime, progressState, previews, maxUploadBytes, Optional.of(shared));
    }

    boolean isOld() {
        return dialect == Dialect.OLD;
    }
}
