package io.sdqueueworker.testbed.comfyui.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.ComfyBehaviour;
import io.sdqueueworker.testbed.comfyui.ComfyFiles;
import io.sdqueueworker.testbed.comfyui.ComfyRecordings;
import io.sdqueueworker.testbed.comfyui.ComfySettings;
import io.sdqueueworker.testbed.comfyui.nodes.InputKind;
import io.sdqueueworker.testbed.comfyui.nodes.NodeFailure;
import io.sdqueueworker.testbed.comfyui.nodes.NodeValue;
import io.sdqueueworker.testbed.servers.TestFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// The context of one node under execution.
public final class NodeRun {
    private final String id;
    private final ComfyPrompt prompt;
    private final Function<ComfyGraph.Link, NodeValue> links;
    private final Environment environment;

    /// The context that all nodes of one execution share.
    record Environment(
            ComfySettings settings,
            ComfyFiles files,
            ComfyRecordings recordings,
            ComfyEvents events,
            ProgressStates progress,
            ScriptedFault middle) {}

    NodeRun(String id, ComfyPrompt prompt, Function<ComfyGraph.Link, NodeValue> links, Environment environment) {
        this.id = id;
        this.prompt = prompt;
        this.links = links;
        this.environment = environment;
    }

    ComfyFiles files() {
        return environment.files();
    }

    private JsonNode input(String name) {
        return prompt.graph().inputs(id).path(name);
    }

    public boolean has(String name) {
        return !input(name).isMissingNode();
    }

    /// A text, whether written in the graph or linked.
    public String text(String name) throws NodeFailure {
        JsonNode input = input(name);
        return ComfyGraph.link(input).isPresent()
                ? value(name, NodeValue.Text.class).text()
                : input.asText();
    }

    public BigInteger whole(String name) {
        return InputKind.number(input(name)).orElse(BigDecimal.ZERO).toBigInteger();
    }

    public int count(String name) {
        return whole(name).intValue();
    }

    public double real(String name) {
        return InputKind.number(input(name)).orElse(BigDecimal.ZERO).doubleValue();
    }

    public boolean flag(String name) {
        return input(name).asBoolean();
    }

    /// A linked value.
    public <V extends NodeValue> V value(String name, Class<V> kind) throws NodeFailure {
        NodeValue value = ComfyGraph.link(input(name))
                .map(links)
                .orElseThrow(() -> new NodeFailure("AttributeError", "'str' object is not a " + kind.getSimpleName()));
        if (!kind.isInstance(value)) {
            throw new NodeFailure("TypeError", name + " is not a " + kind.getSimpleName());
        }
        return kind.cast(value);
    }

    /// Takes the steps one by one, with progress and optional previews.
    public void sample(int steps, Supplier<byte[]> preview) throws NodeFailure, Interruption, InterruptedException {
        environment.recordings().samplings().add(prompt.id());
        Duration time = environment.middle().stepTime(environment.settings().stepTime(), steps);
        for (int step = 1; step <= steps; step++) {
            environment.middle().await(time);
            if (step == Math.max(1, steps / 2)) {
                environment.middle().pass();
            }
            environment.progress().advance(id, step, steps);
            ObjectNode data = environment.events().data();
            environment
                    .events()
                    .tell("progress", data.put("value", step).put("max", steps).put("node", id));
            if (environment.settings().previews()) {
                environment.events().preview(preview.get(), ProgressStates.place(environment.events(), id));
            }
        }
    }

    /// Writes a file, changed as the script says.
    ///
    /// @param type `output` or `temp`
    /// @param ending the part after the number in the name, such as `_.png`
    public ComfyFiles.Saved save(String type, String prefix, String ending, byte[] content)
            throws IOException, NodeFailure {
        return scripted(files().save(type, prefix, ending, content));
    }

    /// Writes an output without a folder for its prefix, changed as the script says.
    public ComfyFiles.Saved saveFlat(String path, String name, byte[] content) throws IOException {
        return scripted(files().saveFlat(path, name, content));
    }

    private ComfyFiles.Saved scripted(ComfyFiles.Saved saved) throws IOException {
        if (saved.type().equals("output")) {
            switch (prompt.behaviour()) {
                case ComfyBehaviour.OutputSize(long bytes) -> {
                    try (var file = new RandomAccessFile(saved.path().toFile(), "rw")) {
                        file.setLength(bytes);
                    }
                }
                case ComfyBehaviour.OutputFile(TestFile file) -> {
                    try (OutputStream out = Files.newOutputStream(saved.path())) {
                        file.writeTo(out);
                    }
                }
                case ComfyBehaviour.TruncatedView() -> files().truncateOnce(saved.path());
                case ComfyBehaviour.LosesOutputs() -> Files.delete(saved.path());
                case ComfyBehaviour.Normal _,
                        ComfyBehaviour.Answers _,
                        ComfyBehaviour.GarbledAnswer _,
                        ComfyBehaviour.GarbledHistory _,
                        ComfyBehaviour.Hang _,
                        ComfyBehaviour.Silent _,
                        ComfyBehaviour.Slow _,
                        ComfyBehaviour.Dies _,
                        ComfyBehaviour.Fails _,
                        ComfyBehaviour.BreaksGpu _,
                        ComfyBehaviour.StaleStatus _,
                        ComfyBehaviour.CutsSocket _,
                        ComfyBehaviour.SilentSocket _ -> {}
            }
        }
        return saved;
    }

    /// The content of the input file that `name` names.
    public byte[] read(String name) throws IOException, NodeFailure {
        Optional<Path> file = files().input(text(name));
        return Files.readAllBytes(
                file.orElseThrow(() -> new NodeFailure("FileNotFoundError", "no such input file: " + input(name))));
    }
}
