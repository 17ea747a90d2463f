package io.sdqueueworker.runtimes.sdwebui;

import io.sdqueueworker.runtimes.TimeLimits;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// How to reach the Web UI and how long to wait for it.
///
/// @param api the API's address, such as `http://localhost:8080/sdapi/v1`, without a slash at its end
/// @param credentials `user:password` for HTTP Basic authentication (`--api-auth`)
/// @param switchModel whether the checkpoint that a task names stays loaded after it
/// @param checkpointsMayCome whether a task may bring the first checkpoint: what it names is fetched for it
/// @param stallTimeout without progress for so long, a task is stopped
/// @param timeLimits a task is stopped after so long, progress or not
/// @param stopTimeout how long a run may go on that was told to stop
public record WebUiSettings(
        URI api,
        Optional<String> credentials,
        boolean switchModel,
        boolean checkpointsMayCome,
        Duration stallTimeout,
        TimeLimits timeLimits,
        Duration stopTimeout) {

    URI path(String name) {
        return URI.create(api + "/" + name);
    }

    /// What the routes of extensions are below, which do not stand with the others.
    URI extensions() {
        return URI.create(api.toString().replaceFirst("/sdapi/v1$", ""));
    }
}
