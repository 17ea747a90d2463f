package io.sdqueueworker.testbed.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.http.Connection;
import io.sdqueueworker.testbed.http.Recording;
import io.sdqueueworker.testbed.servers.TestFile;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
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
    /// The errors that SD.Next does not pass on: `RuntimeError` with its subclasses, and `ValueError`.
    private static final Set<String> SWALLOWED = Set.of("RuntimeError", "OutOfMemoryError", "ValueError");

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
    private final AtomicInteger outOfMemories = new AtomicInteger();
    private final LoadedOptions options;
    private volatile boolean broken;
    private final Recording<String> log = new Recording<>("errors in the log");
    private final Recording<JsonNode> started = new Recording<>("generations");
    private final Recording<ObjectNode> usedOptions = new Recording<>("generations with a model");
    private final Recording<String> usedLoras = new Recording<>("LoRAs");
    private final Recording<String> usedEmbeddings = new Recording<>("embeddings");
    private final Recording<String> usedModules = new Recording<>("modules");

    /// @param death runs when the script ends the process
    Generations(Supplier<FakeWebUiSettings> settings, Checkpoints checkpoints, ModelLists lists, Runnable death) {
        this.settings = settings;
        this.checkpoints = checkpoints;
        this.lists = lists;
        this.death = death;
        this.options = new LoadedOptions(settings, checkpoints, lists);
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

    /// The options that each generation with a model was made with, the checkpoint included.
    Recording<ObjectNode> usedOptions() {
        return usedOptions;
    }

    LoadedOptions options() {
        return options;
    }

    /// Sets options, like `POST /options`. A checkpoint is loaded when no job runs.
    ///
    /// @return the names of the options, each with whether it has changed
    ArrayNode setOptions(JsonNode wanted) throws Refusal, InterruptedException {
        Optional<FakeCheckpoint> checkpoint = options.set(wanted);
        boolean changed = checkpoint.isPresent()
                && !(options.hasCheckpoint() && checkpoint.get().equals(checkpoints.selected()));
        if (changed) {
            queueLock.lockInterruptibly();
            try {
                options.load(checkpoint.get());
            } finally {
                queueLock.unlock();
            }
        }
        ArrayNode updated = JsonNodeFactory.instance.arrayNode();
        wanted.fieldNames()
                .forEachRemaining(
                        name -> updated.addObject().put(name, changed || !name.equals(FakeOptions.CHECKPOINT)));
        return updated;
    }

    /// How often the GPU's memory did not suffice since the start.
    int outOfMemories() {
        return outOfMemories.get();
    }

    /// The embeddings that prompts have named.
    Recording<String> usedEmbeddings() {
        return usedEmbeddings;
    }

    /// Forge's modules that tasks have named and that are known.
    Recording<String> usedModules() {
        return usedModules;
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
        outOfMemories.set(0);
        options.reload();
        latest.set(Optional.empty());
    }

    ObjectNode progress() {
        return latest.get()
                .map(job -> job.progress(settings.get().fork()))
                .orElseGet(() -> GenerationJob.noProgress(settings.get().fork()));
    }

    /// Waits for its turn, then generates. The caller sends the ending after the call is no longer counted, so that
    /// a client that has read it may call again at once.
    Ending run(Connection connection, String route, JsonNode body) throws Refusal, InterruptedException {
        mostCalls.accumulateAndGet(calls.incrementAndGet(), Math::max);
        try {
            SimulatedGpu work = checked(route, body);
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

    private SimulatedGpu checked(String route, JsonNode body) throws Refusal {
        try {
            return work(route, body);
        } catch (Refusal refusal) {
            if (refusal.isAfterBegin()) {
                latest.set(Optional.of(new GenerationJob(GenerationRequest.refused(body))));
            }
            throw refusal;
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

    private Ending generate(SimulatedGpu work) throws Refusal, InterruptedException {
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
            lists.embeddingsOf(request.prompt() + "\n" + request.negativePrompt()).forEach(usedEmbeddings::add);
        }
        boolean left = false;
        try {
            requireKnown(work);
            return work instanceof GenerationRequest request
                    ? playWithOptions(request, behaviour, job)
                    : play(behaviour, job);
        } catch (Refusal raised) {
            left = work instanceof ExtrasRequest || settings.get().sdNext();
            throw raised;
        } finally {
            if (left) {
                job.leave();
            } else {
                job.end();
            }
        }
    }

    private void requireKnown(SimulatedGpu work) throws Refusal {
        if (work instanceof ExtrasRequest extras) {
            extras.requireUpscaler(settings.get().fork());
        }
        if (work instanceof GenerationRequest request && settings.get().fork() == Fork.FORGE) {
            if (request.lacksModulesOfSecondPass()) {
                throw Refusal.uncaught(Fork.FORGE, "TypeError", "argument of type 'NoneType' is not iterable");
            }
        }
        if (work instanceof GenerationRequest request) {
            request.requireSecondSampler(settings.get());
        }
    }

    private Ending playWithOptions(GenerationRequest request, Behaviour behaviour, GenerationJob job)
            throws Refusal, InterruptedException {
        // A name that is not in the list is dropped silently, and the job uses the loaded model.
        Optional<FakeCheckpoint> wanted = behaviour instanceof Behaviour.UsesItsOwnModel
                ? Optional.empty()
                : request.checkpoint().flatMap(checkpoints::find);
        LoadedOptions.Restoration restoration = options.override(request.overrides(), wanted);
        try {
            usedOptions.add(options.all());
            options.requireUsable();
            lists.modulesOf(options.all().path(FakeOptions.MODULES)).forEach(usedModules::add);
            return play(behaviour, job);
        } finally {
            if (request.restoresOptions()) {
                restoration.restore();
            }
        }
    }

    private Ending play(Behaviour behaviour, GenerationJob job) throws Refusal, InterruptedException {
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
                broken = true;
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
        log.all().forEach(error -> lines.add("{ \"created\":%d.5, \"level\":\"ERROR\", \"msg\":\"Processing: %s\" }"
                .formatted(Instant.now().getEpochSecond(), error)));
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
        log.add(error + ": " + message);
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
