/// The SQS worker for Stable Diffusion runtimes. The `main` method is in [io.sdqueueworker.command].
@NullMarked
package io.sdqueueworker;

import org.jspecify.annotations.NullMarked;
