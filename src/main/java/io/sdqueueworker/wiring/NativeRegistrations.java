package io.sdqueueworker.wiring;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.sdqueueworker.config.Addresses;

/// The types that a native image must keep for reflection, because no code refers to them directly.
///
/// They are registered here because the types themselves must not know Quarkus.
@RegisterForReflection(
        targets = {
            // Converters of a list's elements: Quarkus registers only those of whole settings.
            Addresses.Host.class,
            Addresses.Cidr.class,
            Addresses.PortRanges.class,
            Addresses.BucketName.class,
            Addresses.ModelPatterns.class,
            Addresses.ModelInput.class
        })
final class NativeRegistrations {

    private NativeRegistrations() {}
}
