/// The models of the SD Web UI: where a request names them, what its lists contain, and how it compares names.
///
/// Used by [io.sdqueueworker.runtimes.sdwebui]. Must not call the Web UI.
@NullMarked
package io.sdqueueworker.runtimes.sdwebui.models;

import org.jspecify.annotations.NullMarked;
