package io.sdqueueworker.runtimes.comfyui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.generation.PreparedRun;
import io.sdqueueworker.generation.Progress;
import io.sdqueueworker.generation.SubmittedRun;
import io.sdqueueworker.runtimes.RuntimeAddress;
import io.sdqueueworker.runtimes.RuntimeCalls;
import io.sdqueueworker.runtimes.RuntimeFolders;
import io.sdqueueworker.runtimes.RuntimeTerms;
import io.sdqueueworker.runtimes.TimeLimits;
import io.sdqueueworker.runtimes.comfyui.models.LoaderInputs;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.spool.SpoolSpace;
import io.sdqueueworker.task.Context;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.GeneratedFile;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.OutputLocation;
import io.sdqueueworker.task.Payload;
import io.sdqueueworker.task.StagedInputs;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.TaskId;
import io.sdqueueworker.task.TaskKind;
import io.sdqueueworker.testbed.comfyui.ComfySettings;
import io.sdqueueworker.testbed.comfyui.FakeComfyUi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/// A fake ComfyUI, the runtime that drives it, and a spool for the outputs.
final class ComfyRun implements AutoCloseable {

    static final Duration SOON = Duration.ofMinutes(2);

    final FakeComfyUi comfy;
    final ComfyUiRuntime runtime;
    final Spool spool;
    final Told told = new Told();

    private ComfyRun(FakeComfyUi comfy, RuntimeTerms terms, Path directory) throws IOException, TaskFailedException {
        this.comfy = comfy;
        this.runtime = new ComfyUiRuntime(terms, told, LoaderInputs.KNOWN);
        this.spool = new SpoolSpace(directory, 1L << 30).open();
    }

    static RuntimeTerms terms(URI address, Duration stallTimeout, Duration timeLimit) {
        return terms(
                address,
                new RuntimeTerms.Limits(
                        Optional.of(stallTimeout), new TimeLimits(timeLimit, Map.of()), Duration.ofSeconds(60)));
    }

    static RuntimeTerms terms(URI address, RuntimeTerms.Limits limits) {
        return new RuntimeTerms(
                new RuntimeAddress(List.of(address)),
                Optional.empty(),
                limits,
                new RuntimeFolders(Optional.empty(), Optional.empty()),
                Path.of("unused"),
                new RuntimeTerms.Models(false, false, Map.of()));
    }

    static ComfyRun start(Path directory) throws IOException, TaskFailedException {
        return start(directory, ComfySettings.defaults());
    }

    static ComfyRun start(Path directory, ComfySettings settings) throws IOException, TaskFailedException {
        return start(directory, settings, Duration.ofSeconds(30), Duration.ofMinutes(2));
    }

    static ComfyRun start(Path directory, ComfySettings settings, Duration stallTimeout, Duration timeLimit)
            throws IOException, TaskFailedException {
        FakeComfyUi comfy = FakeComfyUi.start(settings);
        return new ComfyRun(comfy, terms(comfy.endpoint(), stallTimeout, timeLimit), directory);
    }

    /// With an intermediary between the runtime and the fake, which is closed with the run.
    static ComfyRun behind(URI address, FakeComfyUi comfy, Path directory) throws IOException, TaskFailedException {
        return new ComfyRun(comfy, terms(address, Duration.ofSeconds(30), Duration.ofMinutes(2)), directory);
    }

    /// With several addresses at which the fake may be.
    static ComfyRun amid(List<URI> addresses, FakeComfyUi comfy, Path directory)
            throws IOException, TaskFailedException {
        RuntimeTerms terms = terms(comfy.endpoint(), Duration.ofSeconds(30), Duration.ofMinutes(2));
        return new ComfyRun(comfy, terms.at(new RuntimeAddress(addresses)), directory);
    }

    /// Without a stall limit, as by default.
    ///
    /// @param limit the time that a task may take
    /// @param stop the time that a run may take to stop after a step
    static ComfyRun patient(FakeComfyUi comfy, URI address, Duration limit, Duration stop, Path directory)
            throws IOException, TaskFailedException {
        RuntimeTerms.Limits limits =
                new RuntimeTerms.Limits(new ComfyUiKit().stallTimeout(), new TimeLimits(limit, Map.of()), stop);
        return new ComfyRun(comfy, terms(address, limits), directory);
    }

    Generated generate(ObjectNode content) throws TaskFailedException, InterruptedException {
        return generate(content, StagedInputs.NONE);
    }

    Generated generate(Task task) throws TaskFailedException, InterruptedException {
        return runtime.prepare(task, StagedInputs.NONE, StagedModels.NONE, spool)
                .submit(UUID.randomUUID())
                .await();
    }

    Generated generate(ObjectNode content, StagedInputs inputs) throws TaskFailedException, InterruptedException {
        return runtime.prepare(task(content), inputs, StagedModels.NONE, spool)
                .submit(UUID.randomUUID())
                .await();
    }

    SubmittedRun submit(ObjectNode content, UUID promptId) throws TaskFailedException, InterruptedException {
        return prepare(content).submit(promptId);
    }

    PreparedRun prepare(ObjectNode content) throws TaskFailedException, InterruptedException {
        return runtime.prepare(task(content), StagedInputs.NONE, StagedModels.NONE, spool);
    }

    /// Resumes a prompt that another process has submitted.
    Optional<Generated> resume(ObjectNode content, UUID promptId) throws TaskFailedException, InterruptedException {
        return runtime.resume(task(content), promptId, spool);
    }

    /// Submits a prompt without the worker's runtime, like another process.
    void submitElsewhere(ObjectNode graph, UUID promptId) throws TaskFailedException, InterruptedException {
        post("prompt", "{\"client_id\":\"other\",\"prompt_id\":\"" + promptId + "\",\"prompt\":" + graph + "}");
    }

    void post(String route, String body) throws TaskFailedException, InterruptedException {
        RuntimeCalls.Refusals refusals = (status, answer) -> {
            throw new AssertionError(status + " " + answer);
        };
        try (RuntimeCalls calls = new RuntimeCalls(comfy::endpoint, Optional.empty(), SOON, refusals)) {
            assertThat(calls.post(route, body)).isNotNull();
        }
    }

    /// The failure of a task.
    Failure failure(ObjectNode content) {
        return catchThrowableOfType(TaskFailedException.class, () -> generate(content))
                .failure();
    }

    /// The content of the files, as text.
    static List<String> texts(Generated generated) {
        return generated.files().stream().map(ComfyRun::text).toList();
    }

    static byte[] bytes(GeneratedFile file) {
        try {
            return Files.readAllBytes(file.path());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Task task(ObjectNode content) {
        return task("a-task", content);
    }

    static Task task(String name, ObjectNode content) {
        TaskId id = new TaskId(name);
        return new Task(
                new TaskHeader(id, new Identity("an-identity"), new OutputLocation("bucket", "", id), Context.EMPTY),
                TaskKind.PIPELINE,
                new Payload(content.toString()));
    }

    @Override
    public void close() {
        spool.close();
        runtime.close();
        comfy.close();
    }

    /// The progress that the runtime has reported.
    static final class Told implements Progress {

        final List<Duration> leasts = new CopyOnWriteArrayList<>();

        @Override
        public void reached(double share) {
            throw new AssertionError("a prompt has no known share");
        }

        @Override
        public void goesOnFor(Duration least) {
            leasts.add(least);
        }
    }

    private static String text(GeneratedFile file) {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }
}
