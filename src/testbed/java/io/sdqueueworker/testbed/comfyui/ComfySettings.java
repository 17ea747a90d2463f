package io.sdqueueworker.testbed.comfyui;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The settings of a [FakeComfyUi]. Each `with` method returns a copy with one changed setting.
///
/// @param dialect the generation of ComfyUI's API
/// @param apiPrefix true if every route also exists under `/api`
/// @param stepTime the time of one sampling step
/// @param progressState true to send `progress_state` besides `progress`
/// @param previews true to send the current picture as a binary frame at every step
/// @param maxUploadBytes larger request bodies are refused with 413
/// @param folder contains `input`, `output` and `temp`; if empty, a new one that is deleted at the end
public record ComfySettings(
        Dialect dialect,
        boolean apiPrefix,
        Duration stepTime,
        boolean progressState,
        boolean previews,
        long maxUploadBytes,
        Optional<Path> folder) {

    /// The generations of the API that the worker must distinguish.
    public enum Dialect {
        /// Before autumn 2025: no `/api/jobs`, any string is a prompt id, `/interrupt` stops any running
        /// prompt.
        OLD,
        /// Before 2025: as [#OLD], and an unknown class of a node is an uncaught exception.
        OLDEST,
        /// As of 2026: `/api/jobs`, prompt ids are UUIDs, `/interrupt` respects the `prompt_id`.
        NEW
    }

    /// The new dialect with `/api`, `progress_state` and uploads up to 100 MiB, steps that take no time, and no
    /// previews.
    public static ComfySettings defaults() {
        return new ComfySettings(Dialect.NEW, true, Duration.ZERO, true, false, 100L << 20, Optional.empty());
    }

    public ComfySettings withOldDialect() {
        return new ComfySettings(Dialect.OLD, apiPrefix, stepTime, progressState, previews, maxUploadBytes, folder);
    }

    /// A server that answers a prompt with an unknown class of node with a bare 500.
    public ComfySettings withOldestDialect() {
        return new ComfySettings(Dialect.OLDEST, apiPrefix, stepTime, progressState, previews, maxUploadBytes, folder);
    }

    /// A server from before the prefix: `/api/…` does not exist.
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

    /// A folder to share with a worker. It takes effect at the start only.
    public ComfySettings withFolder(Path shared) {
        return new ComfySettings(
                dialect, apiPrefix, stepTime, progressState, previews, maxUploadBytes, Optional.of(shared));
    }

    public boolean isOld() {
        return dialect != Dialect.NEW;
    }

    public boolean isOldest() {
        return dialect == Dialect.OLDEST;
    }
}
