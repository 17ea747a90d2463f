package io.sdqueueworker.runtimes.comfyui;

import io.sdqueueworker.runtimes.RuntimeFolders;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// How to reach ComfyUI and how long to wait for it.
///
/// @param server its address, such as `http://localhost:8188`, without `/api` and without a slash at its end
/// @param credentials `user:password` for HTTP Basic authentication, for a proxy before it: it has none itself
/// @param stallTimeout without progress for so long, a task is stopped
/// @param timeLimit a task is stopped after so long, progress or not
/// @param stopTimeout how long a run may go on that was told to stop
/// @param folders its folders, as far as they are mounted here
public record ComfyUiSettings(
        URI server,
        Optional<String> credentials,
        Duration stallTimeout,
        Duration timeLimit,
        Duration stopTimeout,
        RuntimeFolders folders) {}
