package io.sdqueueworker.testbed.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.http.Connection;
import io.sdqueueworker.testbed.http.Recording;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// The GPU of a [FakeWebUi]: one generation at a time, first come, first served, each with its scripted behaviour.
final class Generations {
    private final Supplier<FakeWebUiSettings> settings;
    private final Checkpoints checkpoints;
    private final ModelLists lists;
    private final ScriptedBehaviour behaviour;
    private final ReentrantLock queueLock = new ReentrantLock(true);

    /// The job that the progress reports, which is not always the running one.
    private final AtomicReference<Optional<GenerationJob>> latest = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<GenerationJob>> current = new AtomicReference<>(Optional.empty());
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger mostCalls = new AtomicInteger();
    private final LoadedOptions options;
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
        this.options = new LoadedOptions(settings, checkpoints, lists);
        this.behaviour = new ScriptedBehaviour(settings, checkpoints, options, death);
    }

    /// The end of a generation, for the connection that requested it.
    interface Ending {
        /// @return true if the connection can be used for another request
        boolean tell(Connection connection) throws IOException;
    }

    ScriptedBehaviour behaviour() {
        return behaviour;
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
        options.save();
        ArrayNode updated = JsonNodeFactory.instance.arrayNode();
        wanted.fieldNames()
                .forEachRemaining(
                        name -> updated.addObject().put(name, changed || !name.equals(FakeOptions.CHECKPOINT)));
        return updated;
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
        behaviour.restart();
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
        Behaviour next = behaviour.next();
        started.add(work.body());
        if (work instanceof GenerationRequest request) {
            lists.lorasOf(request.prompt()).forEach(usedLoras::add);
            lists.embeddingsOf(request.prompt() + "\n" + request.negativePrompt())
                    .forEach(usedEmbeddings::add);
        }
        boolean left = false;
        try {
            requireKnown(work);
            return work instanceof GenerationRequest request
                    ? playWithOptions(request, next, job)
                    : behaviour.play(next, job);
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

    private Ending playWithOptions(GenerationRequest request, Behaviour next, GenerationJob job)
            throws Refusal, InterruptedException {
        // A name that is not in the list is dropped silently, and the job uses the loaded model.
        Optional<FakeCheckpoint> wanted = next instanceof Behaviour.UsesItsOwnModel
                ? Optional.empty()
                : request.checkpoint().flatMap(checkpoints::find);
        LoadedOptions.Restoration restoration = options.override(request.overrides(), wanted);
        try {
            usedOptions.add(options.all());
            options.requireUsable();
            lists.modulesOf(options.all().path(FakeOptions.MODULES)).forEach(usedModules::add);
            return behaviour.play(next, job);
        } finally {
            if (request.restoresOptions()) {
                restoration.restore();
            }
        }
    }
}
