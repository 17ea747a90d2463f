package io.sdqueueworker.status;

import io.sdqueueworker.task.TaskKind;
import io.sdqueueworker.task.Timings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// The worker at one moment.
///
/// @param closure of the intake; empty while tasks are accepted
/// @param depth of the queue; empty if it is unknown
/// @param tasks in progress, the oldest first
/// @param recent the last tasks that have ended, the newest first
/// @param models the model cache; empty if the worker keeps none
public record WorkerStatus(
        About about,
        Optional<IntakeClosure> closure,
        RuntimeStatus runtime,
        Optional<QueueDepth> depth,
        List<CurrentTask> tasks,
        List<EndedTask> recent,
        Optional<ModelCache> models) {

    public WorkerStatus {
        tasks = List.copyOf(tasks);
        recent = List.copyOf(recent);
    }

    /// The worker itself.
    ///
    /// @param now the moment of the status
    /// @param queue the name of the queue
    /// @param runtimeType such as `comfyui`
    /// @param runtimeName the name of the runtime in the settings
    public record About(
            Instant now,
            String version,
            String queue,
            String runtimeType,
            Optional<String> runtimeName,
            boolean draining) {}

    /// The reasons why no task is accepted.
    public record IntakeClosure(Instant since, List<String> reasons) {

        public IntakeClosure {
            reasons = List.copyOf(reasons);
        }
    }

    /// The runtime.
    ///
    /// @param reason why it takes no tasks; empty if it is ready
    public record RuntimeStatus(RuntimeCondition condition, Optional<String> reason) {}

    /// The condition of the runtime.
    public enum RuntimeCondition {
        READY("ready"),
        UNAVAILABLE("unavailable"),
        RESTART_NEEDED("needs a restart");

        private final String words;

        RuntimeCondition(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /// Approximate numbers of messages, as SQS counts them.
    public record QueueDepth(int visible, int inFlight, int delayed) {}

    /// A task in progress.
    ///
    /// @param attempt the number of receives of its message
    /// @param inPlaceFor the time since it took its place
    /// @param progress the share that the runtime reports as done, above 0; empty without one
    /// @param expectedEnd of its turn on the GPU; empty without an estimate
    public record CurrentTask(
            TaskName name,
            TaskPlace place,
            int attempt,
            Duration inPlaceFor,
            OptionalDouble progress,
            Optional<Instant> expectedEnd) {}

    /// The name of a task.
    ///
    /// @param id the sender's text; empty until the message is read
    /// @param kind empty until the message is read
    public record TaskName(Optional<String> id, Optional<TaskKind> kind) {

        /// The name of a task whose message was not read yet.
        static final TaskName UNREAD = new TaskName(Optional.empty(), Optional.empty());
    }

    /// An attempt at a task that has ended.
    ///
    /// @param outcome as in metrics
    /// @param code as in metrics; empty after a success
    public record EndedTask(
            TaskName name, int attempt, String outcome, Optional<String> code, Timings timings, Instant endedAt) {}

    /// The model cache.
    ///
    /// @param limit the bytes that it may take
    public record ModelCache(long bytes, long limit) {}

    /// The task that holds the GPU.
    Optional<CurrentTask> onGpu() {
        return tasks.stream()
                .filter(task -> task.place() == TaskPlace.ON_GPU || task.place() == TaskPlace.IN_RUNTIME)
                .findFirst();
    }
}
