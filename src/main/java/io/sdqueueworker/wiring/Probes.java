package io.sdqueueworker.wiring;

import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.generation.DiffusionRuntime;
import io.sdqueueworker.io.FileErrors;
import io.sdqueueworker.pipeline.gate.Probe;
import io.sdqueueworker.pipeline.gate.Step;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/// The probes of the steps that need a dependency. A probe only admits a trial task.
final class Probes {

    /// Room for an image or two.
    static final long ENOUGH_DISK = 64L * 1024 * 1024;

    private Probes() {}

    /// The probe of every step.
    static Map<Step, Probe> of(Ports ports, ModelWiring models, DiffusionRuntime runtime, WorkerConfig config) {
        Map<Step, Probe> probes = new EnumMap<>(Step.class);
        for (Step step : Step.values()) {
            probes.put(
                    step,
                    step.kind()
                            .map(kind -> (Probe) () -> runtime.probe(kind))
                            .orElseGet(() -> ofWorker(step, ports, models, config)));
        }
        return probes;
    }

    private static Probe ofWorker(Step step, Ports ports, ModelWiring models, WorkerConfig config) {
        return switch (step) {
            case OUTPUT_PUT, RESULT_PUT -> () -> ports.store().probeWrite(config.bucket());
            case PAYLOAD_GET, RESULT_GET -> () -> ports.store().probeRead(config.bucket());
            case PUBLISH -> ports.notifier()::probe;
            case MODEL_GET -> models::probe;
            case DISK_WRITE ->
                () -> {
                    requireDisk(config.workDir());
                    models.requireRoom();
                };
            // Nothing can be asked: a trial task has to show it.
            case INPUTS, LEASE_RENEWAL, MESSAGE_DELETE -> () -> {};
            case TEXT_TO_IMAGE,
                    IMAGE_TO_IMAGE,
                    EXTRA_SINGLE_IMAGE,
                    EXTRA_BATCH_IMAGES,
                    INTERROGATE,
                    PNG_INFO,
                    PIPELINE -> throw new IllegalArgumentException("a step of the runtime");
        };
    }

    private static void requireDisk(Path directory) throws TaskFailedException {
        try {
            long free = Files.getFileStore(directory).getUsableSpace();
            if (free < ENOUGH_DISK) {
                throw TaskFailedException.of(
                        Code.DISK_FULL, Stage.GENERATION, "the work directory has " + free + " bytes left");
            }
            Files.delete(Files.createTempFile(directory, "write-check", null));
        } catch (IOException e) {
            throw TaskFailedException.of(
                    Code.DISK_FULL,
                    Stage.GENERATION,
                    "the work directory cannot be written: " + FileErrors.describe(e),
                    e);
        }
    }
}
