package io.sdqueueworker;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.sdqueueworker.generation.sdwebui.WebUiProgress;

/// What a native image must keep for reflection, since nothing in the code refers to it directly.
///
/// Registered here and not on the types themselves: they know nothing of Quarkus.
@RegisterForReflection(
        targets = {
            // Read by Jackson from the runtime's answers.
            WebUiProgress.class,
            WebUiProgress.State.class
        })
final class NativeRegistrations {

    private NativeRegistrations() {}
}
