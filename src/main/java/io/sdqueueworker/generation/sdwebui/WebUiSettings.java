package io.sdqueueworker.generation.sdwebui;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// How to reach the Web UI and how long to wait for it.
///
/// @param api the API's address, such as `http://localhost:8080/sdapi/v1`, without a slash at its end
/// @param credentials `user:password` for HTTP Basic authentication (`--api-auth`)
/// @param switchModel whether the checkpoint that a task names stays loaded after it
/// @param stallTimeout without progress for so long, a task is stopped
/// @param timeLimit a task is stopped after so long, progress or not
public record WebUiSettings(
        URI api, Optional<String> credentials, boolean switchModel, Duration stallTimeout, Duration timeLimit) {

    URI path(String name) {
        return URI.create(api + "/" + name);
    }
}
