/// The adapter to AUTOMATIC1111's SD Web UI and its forks (`/sdapi/v1`).
///
/// Facts about the API come from the sources of A1111 1.10 and Forge. If a fork differs, the class that depends on it
/// says so.
@NullMarked
package io.sdqueueworker.runtimes.sdwebui;

import org.jspecify.annotations.NullMarked;
