package io.sdqueueworker.wiring;

import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.staging.BucketSource;
import io.sdqueueworker.staging.InputLimits;
import io.sdqueueworker.staging.InputObjects;
import io.sdqueueworker.staging.InputSearch;
import io.sdqueueworker.staging.InputStaging;
import io.sdqueueworker.staging.web.Dialler;
import io.sdqueueworker.staging.web.EgressPolicy;
import io.sdqueueworker.staging.web.SystemResolver;
import io.sdqueueworker.staging.web.WebSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Where the worker may fetch the inputs of tasks from, as the settings say.
final class InputWiring {

    private InputWiring() {}

    static InputStaging staging(WorkerConfig config, InputSearch search, Dialler dialler, InputObjects objects) {
        return new InputStaging(
                search,
                new InputLimits(config.inputMaxBytes(), config.inputMaxCount(), config.inputTimeout()),
                new WebSource(
                        new EgressPolicy(
                                config.inputHosts().orElse(List.of()),
                                config.inputPorts(),
                                config.inputAllowNetworks().orElse(List.of()),
                                config.inputDenyNetworks().orElse(List.of())),
                        new SystemResolver(),
                        dialler),
                new BucketSource(buckets(config, config.inputBuckets()), objects));
    }

    /// The buckets that are read for tasks: the output bucket, and those of a setting.
    static Set<String> buckets(WorkerConfig config, Optional<List<String>> more) {
        Set<String> buckets = new HashSet<>(more.orElse(List.of()));
        buckets.add(config.bucket());
        return buckets;
    }
}
