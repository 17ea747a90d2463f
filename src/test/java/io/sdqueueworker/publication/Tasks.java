package io.sdqueueworker.publication;

import io.sdqueueworker.task.Context;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.GeneratedFile.Role;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.OutputLocation;
import io.sdqueueworker.task.OutputTag;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.TaskId;
import io.sdqueueworker.task.Timings;
import java.time.Duration;
import java.util.List;

/// A task and its outputs.
final class Tasks {

    static final Timings TIMINGS = new Timings(
            Duration.ofSeconds(1),
            Duration.ofMillis(2),
            Duration.ofMillis(1),
            Duration.ofSeconds(3),
            Duration.ofMillis(40));

    static final Generated GENERATED =
            Generated.images(List.of(), "{\"cfg_scale\":7.50,\"steps\":20}", List.of(1L, 2L));

    private Tasks() {}

    static TaskHeader task(String identity) {
        return task(identity, "{\"price\":1.10}");
    }

    static TaskHeader task(String identity, String context) {
        TaskId id = new TaskId("test-t2i");
        return new TaskHeader(
                id, new Identity(identity), new OutputLocation("bucket", "out", id), new Context(context));
    }

    static List<UploadedOutput> outputs(TaskHeader task) {
        return outputs(task, task.tag());
    }

    static List<UploadedOutput> outputs(TaskHeader task, OutputTag tag) {
        return List.of(
                new UploadedOutput(task.outputs().file(tag, "grid1", ".png"), "image/png", 9, Role.GRID),
                new UploadedOutput(task.outputs().output(tag, 1, ".png"), "image/png", 7, Role.IMAGE));
    }
}
