package io.sdqueueworker.runtimes.sdwebui;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.generation.PreparedRun;
import io.sdqueueworker.generation.Progress;
import io.sdqueueworker.runtimes.RuntimeAddress;
import io.sdqueueworker.runtimes.RuntimeFolders;
import io.sdqueueworker.runtimes.RuntimeTerms;
import io.sdqueueworker.runtimes.TimeLimits;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.spool.SpoolSpace;
import io.sdqueueworker.task.Context;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.OutputLocation;
import io.sdqueueworker.task.Payload;
import io.sdqueueworker.task.StagedInputs;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.task.StagedModels.Missing;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.TaskId;
import io.sdqueueworker.task.TaskKind;
import io.sdqueueworker.testbed.sdwebui.FakeWebUi;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// A fake Web UI with a model directory, the runtime that drives it, and a spool for the outputs.
final class WebUiRun implements AutoCloseable {

    static final Duration SOON = Duration.ofMinutes(2);

    final FakeWebUi webUi = FakeWebUi.start();
    final Path models;
    final RuntimeTerms terms;
    SdWebUiRuntime runtime;
    final Spool spool;

    private WebUiRun(Path directory, Duration stop, Duration stall) throws IOException, TaskFailedException {
        this.models = Files.createDirectories(directory.resolve("models"));
        this.terms = new RuntimeTerms(
                new RuntimeAddress(List.of(URI.create(webUi.endpoint() + "/sdapi/v1"))),
                Optional.empty(),
                new RuntimeTerms.Limits(Optional.of(stall), new TimeLimits(Duration.ofMinutes(2), Map.of()), stop),
                new RuntimeFolders(Optional.empty(), Optional.empty()),
                Files.createDirectories(directory.resolve("work")),
                new RuntimeTerms.Models(true, false, Map.of()));
        this.runtime = new SdWebUiRuntime(terms, NOBODY);
        this.spool = new SpoolSpace(directory.resolve("work"), 1L << 30).open();
    }

    /// Starts with the checkpoint `base.safetensors` in the directory and on the GPU.
    static WebUiRun start(Path directory) throws IOException, TaskFailedException {
        return start(directory, Duration.ofSeconds(60));
    }

    /// @param stop the time that a run may take to stop
    static WebUiRun start(Path directory, Duration stop) throws IOException, TaskFailedException {
        return start(directory, stop, Duration.ofSeconds(30));
    }

    /// @param stop the time that a run may take to stop
    /// @param stall the time that it may show no progress for
    static WebUiRun start(Path directory, Duration stop, Duration stall) throws IOException, TaskFailedException {
        WebUiRun run = new WebUiRun(directory, stop, stall);
        run.put("Stable-diffusion/base.safetensors");
        run.webUi.listModelsIn(run.models);
        run.webUi.load("base");
        return run;
    }

    /// Drives the Web UI as a worker does that was restarted.
    void restartWorker() {
        runtime.close();
        runtime = new SdWebUiRuntime(terms, NOBODY);
    }

    /// Puts a file into the model directory without a refresh of the Web UI. Its content is its path.
    void put(String path) throws IOException {
        Path file = models.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, path);
    }

    Generated generate(ObjectNode content, StagedModels staged) throws TaskFailedException, InterruptedException {
        return prepare(content, staged).submit(UUID.randomUUID()).await();
    }

    PreparedRun prepare(ObjectNode content, StagedModels staged) throws TaskFailedException, InterruptedException {
        return prepare(TaskKind.TEXT_TO_IMAGE, content, staged);
    }

    PreparedRun prepare(TaskKind kind, ObjectNode content, StagedModels staged)
            throws TaskFailedException, InterruptedException {
        return runtime.prepare(task(kind, content), StagedInputs.NONE, staged, spool);
    }

    /// Generates a task of another kind.
    Generated generate(TaskKind kind, ObjectNode content) throws TaskFailedException, InterruptedException {
        return runtime.prepare(task(kind, content), StagedInputs.NONE, StagedModels.NONE, spool)
                .submit(UUID.randomUUID())
                .await();
    }

    /// The failure of a task.
    TaskFailedException failure(ObjectNode content, StagedModels staged) {
        return catchThrowableOfType(TaskFailedException.class, () -> generate(content, staged));
    }

    /// The number of requests for a list.
    int looks(String list) {
        return webUi.calls("GET", list);
    }

    int refreshes(String route) {
        return webUi.calls("POST", route);
    }

    /// A small image with a checkpoint.
    static ObjectNode content(String checkpoint) {
        ObjectNode content = content();
        content.putObject("override_settings").put("sd_model_checkpoint", checkpoint);
        return content;
    }

    static ObjectNode content() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("prompt", "a fox")
                .put("width", 8)
                .put("height", 8);
    }

    static ModelNeed need(ModelKind kind, String name) {
        return new ModelNeed(kind, List.of("somewhere"), name, false);
    }

    static StagedModels ready(ModelKind kind, String name) {
        return new StagedModels(List.of(need(kind, name)), List.of());
    }

    static StagedModels missing(ModelKind kind, String name, String... closest) {
        return new StagedModels(List.of(), List.of(new Missing(need(kind, name), List.of(closest))));
    }

    @Override
    public void close() {
        spool.close();
        runtime.close();
        webUi.close();
    }

    static Task task(TaskKind kind, ObjectNode content) {
        TaskId id = new TaskId("a-task");
        return new Task(
                new TaskHeader(id, new Identity("an-identity"), new OutputLocation("bucket", "", id), Context.EMPTY),
                kind,
                new Payload(content.toString()));
    }

    private static final Progress NOBODY = new Progress() {
        @Override
        public void reached(double share) {}

        @Override
        public void goesOnFor(Duration least) {}
    };
}
