package io.sdqueueworker.wiring;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.sdqueueworker.config.AddressConverters;
import io.sdqueueworker.config.EgressConverters;
import io.sdqueueworker.config.ModelConverters;
import io.sdqueueworker.runtimes.sdwebui.WebUiProgress;

/// What a native image must keep for reflection, since nothing in the code refers to it directly.
///
/// Registered here and not on the types themselves: they know nothing of Quarkus.
@RegisterForReflection(
        targets = {
            // Read by Jackson from the runtime's answers.
            WebUiProgress.class,
            WebUiProgress.State.class,
            // Converters of a list's elements: Quarkus registers only those of whole settings.
            EgressConverters.Host.class,
            EgressConverters.Cidr.class,
            EgressConverters.Ports.class,
            AddressConverters.BucketName.class,
            ModelConverters.Models.class,
            ModelConverters.Input.class
        })
final class NativeRegistrations {

    private NativeRegistrations() {}
}
