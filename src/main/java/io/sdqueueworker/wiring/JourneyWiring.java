package io.sdqueueworker.wiring;

import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.generation.TaskKinds;
import io.sdqueueworker.intake.MessageParser;
import io.sdqueueworker.intake.V1alpha1Format;
import io.sdqueueworker.intake.V1alpha2Format;
import io.sdqueueworker.pipeline.Admission;
import io.sdqueueworker.pipeline.Admission.Terms;
import io.sdqueueworker.pipeline.Expiry;
import io.sdqueueworker.pipeline.Gpu;
import io.sdqueueworker.pipeline.Preparation;
import io.sdqueueworker.pipeline.Publisher;
import io.sdqueueworker.pipeline.TaskJourney;
import io.sdqueueworker.pipeline.attempt.Attempts;
import io.sdqueueworker.pipeline.settlement.FailurePolicy;
import io.sdqueueworker.pipeline.settlement.FailurePolicy.Limits;
import io.sdqueueworker.pipeline.settlement.FinalReport;
import io.sdqueueworker.pipeline.settlement.LastReceiveReport;
import io.sdqueueworker.pipeline.settlement.ReceiveLimits;
import io.sdqueueworker.pipeline.settlement.SecondOpinions;
import io.sdqueueworker.pipeline.settlement.Settlement;
import io.sdqueueworker.pipeline.steps.Notifications;
import io.sdqueueworker.publication.OutputUploader;
import io.sdqueueworker.publication.Quarantine;
import io.sdqueueworker.publication.Results;
import io.sdqueueworker.publication.StoredVerdicts;
import io.sdqueueworker.publication.StoredVerdicts.Judge;
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
    /// @param runtimeStart the id of the runtime's present start
    TaskJourney journey(
            Attempts attempts,
            Preparation preparation,
            Supplier<OptionalInt> maxReceiveCount,
            Supplier<String> runtimeStart) {
        Notifications notifications = new Notifications(ports.notifier(), gpu.steps());
        Limits settings = new Limits(config.maxAttempts(), config.maxReceives());
        ReceiveLimits limits = new ReceiveLimits(settings.maxReceives(), maxReceiveCount, clock);
        SecondOpinions opinions = new SecondOpinions(
                new StoredVerdicts(ports.store(), config.bucket()),
                gpu.gate(),
                gpu.steps(),
                () -> new Judge(ports.pod(), runtimeStart.get()),
                clock);
        return new TaskJourney(
                attempts,
                admission(limits),
                preparation,
                gpu,
                publisher(notifications),
                new Settlement(
                        new FailurePolicy(settings, RandomGenerator.getDefault()),
                        limits,
                        opinions,
                        finalReport(notifications),
                        new LastReceiveReport(results, ports.notifier()),
                        gpu.gate()));
    }

    private Admission admission(ReceiveLimits limits) {
        MessageParser parser = new MessageParser(
                List.of(new V1alpha2Format(config.bucket()), new V1alpha1Format(config.bucket())),
                InputWiring.buckets(config, config.payloadBuckets()));
        return new Admission(
                parser,
                ports.inputs().payloads(),
                results,
                new Terms(new Expiry(config.maxAge(), clock), kinds, limits),
                gpu.steps());
    }

    private Publisher publisher(Notifications notifications) {
        return new Publisher(new OutputUploader(ports.store()), results, notifications, gpu.steps());
    }

    private FinalReport finalReport(Notifications notifications) {
        Quarantine quarantine = new Quarantine(ports.store(), config.bucket(), clock);
        return new FinalReport(results, notifications, quarantine, gpu.steps());
    }
}
