package io.sdqueueworker.wiring;

import io.sdqueueworker.config.InputSettings;
import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.staging.BucketSource;
import io.sdqueueworker.staging.InputLimits;
import io.sdqueueworker.staging.InputSearch;
import io.sdqueueworker.staging.InputStaging;
import io.sdqueueworker.staging.web.EgressPolicy;
import io.sdqueueworker.staging.web.SystemResolver;
import io.sdqueueworker.staging.web.WebSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Assembles the sources that the worker may fetch inputs from, by the settings.
final class InputWiring {

    /// The most different inputs by URL in one task.
    private static final int MOST_INPUTS = 32;

    private InputWiring() {}

    static InputStaging staging(WorkerConfig config, InputSearch search, Ports.Inputs ports) {
        InputSettings settings = config.inputs();
        return new InputStaging(
                search,
                new InputLimits(settings.maxBytes(), MOST_INPUTS, settings.timeout()),
                new WebSource(
                        new EgressPolicy(
                                settings.hosts().orElse(List.of()),
                                settings.ports(),
                                settings.allowNetworks().orElse(List.of()),
                                settings.denyNetworks().orElse(List.of())),
                        new SystemResolver(),
                        ports.dialler()),
                new BucketSource(buckets(config, settings.buckets()), ports.objects()));
    }

    /// The buckets that tasks may read from: the output bucket, and those of a setting.
    static Set<String> buckets(WorkerConfig config, Optional<List<String>> more) {
        Set<String> buckets = new HashSet<>(more.orElse(List.of()));
        buckets.add(config.bucket());
        return buckets;
    }
}
