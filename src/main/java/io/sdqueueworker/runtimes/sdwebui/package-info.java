/// The API of AUTOMATIC1111's SD Web UI and its forks (`/sdapi/v1`).
///
/// Facts of the API come from the sources of A1111 1.10 and Forge; where a fork differs, the class that cares says so.
@NullMarked
package io.sdqueueworker.runtimes.sdwebui;

import org.jspecify.annotations.NullMarked;
