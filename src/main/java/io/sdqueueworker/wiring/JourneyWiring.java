package io.sdqueueworker.wiring;

import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.generation.TaskKinds;
import io.sdqueueworker.intake.MessageParser;
import io.sdqueueworker.intake.V1alpha1Format;
import io.sdqueueworker.intake.V1alpha2Format;
import io.sdqueueworker.pipeline.Admission;
import io.sdqueueworker.pipeline.Attempts;
import io.sdqueueworker.pipeline.Expiry;
import io.sdqueueworker.pipeline.FailurePolicy;
import io.sdqueueworker.pipeline.FinalReport;
import io.sdqueueworker.pipeline.Gpu;
import io.sdqueueworker.pipeline.Preparation;
import io.sdqueueworker.pipeline.Publisher;
import io.sdqueueworker.pipeline.Settlement;
import io.sdqueueworker.pipeline.TaskJourney;
import io.sdqueueworker.publication.OutputUploader;
import io.sdqueueworker.publication.Quarantine;
import io.sdqueueworker.publication.Results;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Assembles the stages of a task's journey.
///
/// @param kinds of tasks that the runtime supports
/// @param clock the wall clock
record JourneyWiring(WorkerConfig config, Ports ports, Results results, Gpu gpu, TaskKinds kinds, InstantSource clock) {

    /// @param maxReceiveCount of the queue's redrive policy
    TaskJourney journey(Attempts attempts, Preparation preparation, Supplier<OptionalInt> maxReceiveCount) {
        Settlement settlement = settlement(maxReceiveCount);
        return new TaskJourney(attempts, admission(), preparation, gpu, publisher(settlement), settlement);
    }

    private Admission admission() {
        MessageParser parser = new MessageParser(
                List.of(new V1alpha2Format(config.bucket()), new V1alpha1Format(config.bucket())),
                ports.inputs().payloads(),
                InputWiring.buckets(config, config.payloadBuckets()));
        return new Admission(parser, results, new Expiry(config.maxAge(), clock), kinds);
    }

    private Publisher publisher(Settlement settlement) {
        return new Publisher(
                new OutputUploader(ports.store()), results, ports.notifier(), settlement, config.publicationTimeout());
    }

    private Settlement settlement(Supplier<OptionalInt> maxReceiveCount) {
        return new Settlement(
                new FailurePolicy(config.maxAttempts(), RandomGenerator.getDefault()),
                maxReceiveCount,
                new FinalReport(results, ports.notifier(), new Quarantine(ports.store(), config.bucket(), clock)),
                gpu.gate());
    }
}
