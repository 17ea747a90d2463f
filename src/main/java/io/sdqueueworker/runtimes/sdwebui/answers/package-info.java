/// The answers of the SD Web UI's generation calls, read while they arrive: images into files, each with its role.
@NullMarked
package io.sdqueueworker.runtimes.sdwebui.answers;

import org.jspecify.annotations.NullMarked;
