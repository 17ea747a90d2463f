/// The SD Web UI's API: its calls and routes, what a fork has, its progress, and what its errors mean.
@NullMarked
package io.sdqueueworker.runtimes.sdwebui.api;

import org.jspecify.annotations.NullMarked;
