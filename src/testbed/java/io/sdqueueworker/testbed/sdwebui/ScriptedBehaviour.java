package io.sdqueueworker.testbed.sdwebui;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sdqueueworker.testbed.http.Recording;
import io.sdqueueworker.testbed.servers.TestFile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// The behaviour of a [FakeWebUi]'s GPU, one entry of the script for each generation.
final class ScriptedBehaviour {
    /// The errors that SD.Next does not pass on: `RuntimeError` with its subclasses, and `ValueError`.
    private static final Set<String> SWALLOWED = Set.of("RuntimeError", "OutOfMemoryError", "ValueError");

    private final Supplier<FakeWebUiSettings> settings;
    private final Checkpoints checkpoints;
    private final LoadedOptions options;
    private final Runnable death;
    private final Queue<Behaviour> script = new ConcurrentLinkedQueue<>();
    private final AtomicInteger outOfMemories = new AtomicInteger();
    private final Recording<String> log = new Recording<>("errors in the log");
    private volatile Optional<Behaviour> sickness = Optional.empty();

    /// @param death runs when the script ends the process
    ScriptedBehaviour(
            Supplier<FakeWebUiSettings> settings, Checkpoints checkpoints, LoadedOptions options, Runnable death) {
        this.settings = settings;
        this.checkpoints = checkpoints;
        this.options = options;
        this.death = death;
    }

    void add(List<Behaviour> behaviours) {
        script.addAll(behaviours);
    }

    /// Takes the next entry of the script, unless the process is sick.
    Behaviour next() {
        return sickness.or(() -> Optional.ofNullable(script.poll())).orElseGet(Behaviour::normal);
    }

    /// Plays this for every generation from now on.
    void fallSick(Behaviour each) {
        sickness = Optional.of(each);
    }

    /// Plays the script again.
    void recover() {
        sickness = Optional.empty();
    }

    /// Repairs the GPU, as a new process does.
    void restart() {
        recover();
        outOfMemories.set(0);
    }

    /// The number of failed allocations of GPU memory since the start.
    int outOfMemories() {
        return outOfMemories.get();
    }

    /// Plays a behaviour for a job, up to the ending that is sent.
    Generations.Ending play(Behaviour behaviour, GenerationJob job) throws Refusal, InterruptedException {
        Duration stepTime = settings.get().stepTime();
        switch (behaviour) {
            case Behaviour.Answers(int status, String contentType, String body) -> {
                return connection -> {
                    connection.answer(status, contentType, body);
                    return true;
                };
            }
            case Behaviour.Dies() -> {
                job.sample(0.5, stepTime);
                death.run();
                return _ -> false;
            }
            case Behaviour.Raises(String error, String message) -> {
                job.sample(0.5, stepTime);
                raise(error, message, job);
            }
            case Behaviour.BreaksGpu() -> {
                fallSick(Behaviour.cudaFault());
                return play(Behaviour.cudaFault(), job);
            }
            case Behaviour.Hang() -> job.awaitInterrupted();
            case Behaviour.Deaf() -> job.awaitKilled();
            case Behaviour.Stubborn() -> job.sampleUntilKilled();
            case Behaviour.Held(CountDownLatch end) -> {
                job.sample(0.5, stepTime);
                job.awaitOpenOrInterrupted(end);
            }
            case Behaviour.Slow(Duration extraTime) -> {
                int steps = Math.max(1, job.work().steps() * job.work().rounds());
                job.sample(1, stepTime.plus(extraTime.dividedBy(steps)));
            }
            case Behaviour.Normal _,
                    Behaviour.ImageFiles _,
                    Behaviour.TruncatedBody _,
                    Behaviour.UsesItsOwnModel _,
                    Behaviour.KeepsItsModelSecret _ -> job.sample(1, stepTime);
        }
        return sending(behaviour, reply(behaviour, job));
    }

    /// The log of SD.Next, as in `GET /log`.
    ArrayNode log() {
        ArrayNode lines = JsonNodeFactory.instance.arrayNode();
        log.all().forEach(lines::add);
        return lines;
    }

    private void raise(String error, String message, GenerationJob job) throws Refusal {
        Fork fork = settings.get().fork();
        if (error.equals("OutOfMemoryError")) {
            outOfMemories.incrementAndGet();
        }
        if (fork != Fork.SD_NEXT || !(job.work() instanceof GenerationRequest) || !SWALLOWED.contains(error)) {
            throw Refusal.uncaught(fork, error, message);
        }
        log.add("{ \"created\":%d.5, \"level\":\"ERROR\", \"msg\":\"Processing: %s: %s\" }"
                .formatted(Instant.now().getEpochSecond(), error, message));
        job.fail();
    }

    private Reply reply(Behaviour behaviour, GenerationJob job) {
        Optional<List<TestFile>> instead = behaviour instanceof Behaviour.ImageFiles(List<TestFile> images)
                ? Optional.of(images)
                : Optional.empty();
        return switch (job.work()) {
            case GenerationRequest request ->
                answer(
                        behaviour,
                        GenerationAnswer.of(
                                request.with(options.all()), job, settings.get(), used(behaviour), instead));
            case ExtrasRequest extras -> extras.reply(job.roundsDone(), instead);
            case InterrogateRequest interrogation -> interrogation.reply();
        };
    }

    private FakeCheckpoint used(Behaviour behaviour) {
        return behaviour instanceof Behaviour.UsesItsOwnModel ? checkpoints.previous() : checkpoints.selected();
    }

    private static GenerationAnswer answer(Behaviour behaviour, GenerationAnswer whole) {
        return switch (behaviour) {
            case Behaviour.KeepsItsModelSecret(Set<String> hidden) -> whole.without(hidden);
            case Behaviour.UsesItsOwnModel(Set<String> hidden) -> whole.without(hidden);
            default -> whole;
        };
    }

    private static Generations.Ending sending(Behaviour behaviour, Reply reply) {
        boolean whole = !(behaviour instanceof Behaviour.TruncatedBody);
        return connection -> {
            if (whole) {
                reply.send(connection);
            } else {
                reply.sendHalf(connection);
            }
            return whole;
        };
    }
}
