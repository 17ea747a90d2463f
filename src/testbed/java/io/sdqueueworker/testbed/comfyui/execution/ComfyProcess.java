package io.sdqueueworker.testbed.comfyui.execution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.ComfyFiles;
import io.sdqueueworker.testbed.comfyui.ComfyRecordings;
import io.sdqueueworker.testbed.comfyui.ComfySettings;
import io.sdqueueworker.testbed.comfyui.nodes.NodeClass;
import io.sdqueueworker.testbed.comfyui.nodes.NodeFailure;
import io.sdqueueworker.testbed.comfyui.sockets.ComfySockets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// The state that a [FakeComfyUi] loses when it dies: the queue, the history, the cache, the WebSockets and the thread
/// that executes one prompt after the other.
public final class ComfyProcess implements ScriptedFault.Host, AutoCloseable {
    private final Supplier<ComfySettings> settings;
    private final ComfyFiles files;
    private final ComfyRecordings recordings;
    private final Map<String, NodeClass> classes;
    private final Runnable death;
    private final ComfyQueue queue;
    private final ComfySockets sockets;
    private final ComfyCache cache = new ComfyCache();
    private final AtomicLong numbers = new AtomicLong();
    private final ExecutorService executions = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("fake-comfy-ui-prompts").factory());
    private volatile Optional<At> at = Optional.empty();
    private volatile Optional<NodeFailure> gpuFault = Optional.empty();

    /// The node under execution, and its client.
    private record At(Optional<String> client, String node) {}

    /// @param death runs when the script ends the process
    public ComfyProcess(
            Supplier<ComfySettings> settings,
            ComfyFiles files,
            ComfyRecordings recordings,
            Map<String, NodeClass> classes,
            Runnable death) {
        this.settings = settings;
        this.files = files;
        this.recordings = recordings;
        this.classes = classes;
        this.death = death;
        this.queue = new ComfyQueue(this::tellLength);
        this.sockets = new ComfySockets(queue::length, this::currentNode);
    }

    /// Starts the execution thread.
    public void start() {
        executions.execute(() -> {
            try {
                // Asked each time, because writing a file may swallow the interrupt.
                while (!executions.isShutdown()) {
                    Optional<ComfyPrompt> next = queue.take();
                    if (next.isPresent() && !next.get().graph().hasInputsEverywhere()) {
                        // In the real one, this graph raises an exception that ends the only
                        // execution thread.
                        recordings.runs().add(next.get().id());
                        return;
                    }
                    next.ifPresent(this::execute);
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                    if (queue.takesFree()) {
                        cache.clear();
                    }
                }
            } catch (InterruptedException e) {
                // The process died or was stopped, and this thread ends with it.
                Thread.currentThread().interrupt();
            }
        });
    }

    public ComfyQueue queue() {
        return queue;
    }

    public ComfySockets sockets() {
        return sockets;
    }

    public Map<String, NodeClass> classes() {
        return classes;
    }

    /// The next number at the end of the queue.
    public long nextNumber() {
        return numbers.getAndIncrement();
    }

    @Override
    public void die() {
        death.run();
    }

    @Override
    public void breakGpu(NodeFailure fault) {
        gpuFault = Optional.of(fault);
    }

    private void execute(ComfyPrompt prompt) {
        recordings.runs().add(prompt.id());
        ComfySettings now = settings.get();
        var events = new ComfyEvents(sockets, prompt);
        var environment = new NodeRun.Environment(
                now,
                files,
                recordings,
                events,
                new ProgressStates(events, now.progressState()),
                new ScriptedFault(prompt, this, events));
        try {
            ObjectNode entry = new ComfyExecution(
                            prompt,
                            classes,
                            cache,
                            environment,
                            node -> at = Optional.of(new At(prompt.client(), node)),
                            gpuFault)
                    .run();
            at = Optional.empty();
            if (executions.isShutdown()) {
                // It died at the very end, and no client notices.
                return;
            }
            queue.done(new ComfyQueue.Ended(prompt, entry));
            events.tellClient("executing", events.data().putNull("node"));
            recordings.finished().add(prompt.id());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tellLength(int length) {
        sockets.tellLength(length);
    }

    private Optional<String> currentNode(String client) {
        return at.filter(now -> now.client().equals(Optional.of(client))).map(At::node);
    }

    /// Stops the execution without waiting for its end.
    public void kill() {
        executions.shutdownNow();
    }

    @Override
    public void close() {
        kill();
        executions.close();
    }
}
