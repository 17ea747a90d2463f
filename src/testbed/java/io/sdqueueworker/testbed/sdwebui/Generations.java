package io.sdqueueworker.testbed.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.http.Connection;
import io.sdqueueworker.testbed.http.Recording;
import io.sdqueueworker.testbed.servers.TestFile;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// The GPU of a [FakeWebUi]: one generation at a time, first come, first served, each with its scripted behaviour.
final class Generations {
    private final Supplier<FakeWebUiSettings> settings;
    private final Checkpoints checkpoints;
    private final ModelLists lists;
    private final Runnable death;
    private final Queue<Behaviour> script = new ConcurrentLinkedQueue<>();
    private final ReentrantLock queueLock = new ReentrantLock(true);

    /// The job that the progress reports, which is not always the running one.
    private final AtomicReference<Optional<GenerationJob>> latest = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<GenerationJob>> current = new AtomicReference<>(Optional.empty());
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger mostCalls = new AtomicInteger();
    private volatile boolean broken;
    private final Recording<JsonNode> started = new Recording<>("generations");
    private final Recording<String> usedLoras = new Recording<>("LoRAs");

    /// @param death runs when the script ends the process
    Generations(Supplier<FakeWebUiSettings> settings, Checkpoints checkpoints, ModelLists lists, Runnable death) {
        this.settings = settings;
        this.checkpoints = checkpoints;
        this.lists = lists;
        this.death = death;
    }

    /// The end of a generation, for the connection that requested it.
    interface Ending {
        /// @return true if the connection can be used for another request
        boolean tell(Connection connection) throws IOException;
    }

    void script(List<Behaviour> behaviours) {
        script.addAll(behaviours);
    }

    Recording<JsonNode> started() {
        return started;
    }

    /// The LoRAs that prompts have named and that have files.
    Recording<String> usedLoras() {
        return usedLoras;
    }

    int maxConcurrentCalls() {
        return mostCalls.get();
    }

    void interrupt() {
        latest.get().ifPresent(GenerationJob::interrupt);
        current.get().ifPresent(GenerationJob::interrupt);
    }

    /// Ends all running work, as the end of the process does.
    void die() {
        latest.get().ifPresent(GenerationJob::kill);
        current.get().ifPresent(GenerationJob::kill);
    }

    /// Repairs the GPU, as a new process does.
    void restart() {
        broken = false;
        latest.set(Optional.empty());
    }

    ObjectNode progress() {
        return latest.get().map(GenerationJob::progress).orElseGet(GenerationJob::noProgress);
    }

    /// Waits for its turn, then generates. The caller sends the ending after the call is no longer counted, so that
    /// a client that has read it may call again at once.
    Ending run(Connection connection, String route, JsonNode body) throws Refusal, InterruptedException {
        mostCalls.accumulateAndGet(calls.incrementAndGet(), Math::max);
        try {
            SimulatedGpu work = work(route, body);
            queueLock.lockInterruptibly();
            try {
                // The server may have died while this call waited.
                return connection.isClosed() ? _ -> false : generate(work);
            } finally {
                queueLock.unlock();
            }
        } finally {
            calls.decrementAndGet();
        }
    }

    private SimulatedGpu work(String route, JsonNode body) throws Refusal {
        return switch (route) {
            case "/txt2img" -> GenerationRequest.of(body, false, settings.get());
            case "/img2img" -> GenerationRequest.of(body, true, settings.get());
            case "/extra-single-image" -> ExtrasRequest.single(body);
            case "/extra-batch-images" -> ExtrasRequest.batch(body);
            case "/interrogate" -> InterrogateRequest.of(body);
            default -> throw new IllegalArgumentException("nothing for the GPU: " + route);
        };
    }

    /// Runs an action that, in the real server, waits for the running generation.
    void betweenGenerations(Runnable action) throws InterruptedException {
        queueLock.lockInterruptibly();
        try {
            action.run();
        } finally {
            queueLock.unlock();
        }
    }

    private Ending generate(SimulatedGpu work) throws InterruptedException {
        var job = new GenerationJob(work);
        current.set(Optional.of(job));
        if (work.isShown()) {
            latest.set(Optional.of(job));
        }
        Behaviour behaviour = broken
                ? Behaviour.cudaFault()
                : Optional.ofNullable(script.poll()).orElseGet(Behaviour::normal);
        started.add(work.body());
        if (work instanceof GenerationRequest request) {
            lists.lorasOf(request.prompt()).forEach(usedLoras::add);
        }
        try {
            FakeCheckpoint before = checkpoints.selected();
            // A name that is not in the list is dropped silently, and the job uses the loaded model.
            Optional<FakeCheckpoint> wanted =
                    behaviour instanceof Behaviour.UsesItsOwnModel ? Optional.empty() : wanted(work);
            if (wanted.isPresent()) {
                load(wanted.get());
            }
            Ending ending = play(behaviour, job);
            if (wanted.isPresent() && ((GenerationRequest) work).restoresCheckpoint()) {
                load(before);
            }
            return ending;
        } finally {
            job.end();
        }
    }

    private Optional<FakeCheckpoint> wanted(SimulatedGpu work) {
        return work instanceof GenerationRequest request
                ? request.checkpoint().flatMap(checkpoints::find)
                : Optional.empty();
    }

    private void load(FakeCheckpoint checkpoint) throws InterruptedException {
        if (!checkpoint.equals(checkpoints.selected())) {
            Thread.sleep(settings.get().modelLoadTime());
            checkpoints.select(checkpoint);
        }
    }

    private Ending play(Behaviour behaviour, GenerationJob job) throws InterruptedException {
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
            case Behaviour.BreaksGpu() -> {
                broken = true;
                return play(Behaviour.cudaFault(), job);
            }
            case Behaviour.Hang() -> job.awaitInterrupted();
            case Behaviour.Deaf() -> job.awaitKilled();
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

    private Reply reply(Behaviour behaviour, GenerationJob job) {
        Optional<List<TestFile>> instead = behaviour instanceof Behaviour.ImageFiles(List<TestFile> images)
                ? Optional.of(images)
                : Optional.empty();
        return switch (job.work()) {
            case GenerationRequest request ->
                answer(behaviour, GenerationAnswer.of(request, job, settings.get(), checkpoints.selected(), instead));
            case ExtrasRequest extras -> extras.reply(job.roundsDone(), instead);
            case InterrogateRequest interrogation -> interrogation.reply();
        };
    }

    private static GenerationAnswer answer(Behaviour behaviour, GenerationAnswer whole) {
        return switch (behaviour) {
            case Behaviour.KeepsItsModelSecret(Set<String> hidden) -> whole.without(hidden);
            case Behaviour.UsesItsOwnModel(Set<String> hidden) -> whole.without(hidden);
            default -> whole;
        };
    }

    private static Ending sending(Behaviour behaviour, Reply reply) {
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
