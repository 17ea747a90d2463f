package io.sdqueueworker.runtimes.sdwebui;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sdqueueworker.generation.DiffusionRuntime;
import io.sdqueueworker.generation.MemoryUse;
import io.sdqueueworker.generation.PreparedRun;
import io.sdqueueworker.generation.Progress;
import io.sdqueueworker.generation.RuntimeCallFailed;
import io.sdqueueworker.io.FileErrors;
import io.sdqueueworker.runtimes.RuntimeTerms;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiApi;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiCapabilities;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiMemory;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiProgress;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiRoute;
import io.sdqueueworker.runtimes.sdwebui.settings.SettingsMemory;
import io.sdqueueworker.runtimes.sdwebui.settings.SwitchedModels;
import io.sdqueueworker.runtimes.sdwebui.settings.WebUiSettings;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.StagedInputs;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.TaskKind;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;

/// Drives AUTOMATIC1111's SD Web UI and its forks.
///
/// The Web UI works on one request at a time and lets a second one wait without a sign. So exactly one is in flight,
/// and none is sent while another client's runs.
final class SdWebUiRuntime implements DiffusionRuntime {

    private final RuntimeTerms terms;
    private final WebUiApi api;
    private final WebUiCapabilities capabilities;
    private final Samplers samplers;
    private final RequestTurn turn;
    private final TaskModels.Shared models;
    private final WebUiSettings settings;
    private final GenerationRun.WebUi webUi;
    private volatile boolean hasHadJob;

    /// @param progress receives the progress of the running task
    SdWebUiRuntime(RuntimeTerms terms, Progress progress) {
        this.terms = terms;
        this.api = new WebUiApi(terms);
        this.capabilities = new WebUiCapabilities(api);
        this.samplers = new Samplers(api);
        this.turn = new RequestTurn(api, terms.limits().stop());
        KeptLists lists = new KeptLists(api);
        this.models = new TaskModels.Shared(capabilities, lists, new ModelPresence(lists));
        this.settings = new WebUiSettings(api, new SettingsMemory(terms.workDirectory()));
        this.webUi = new GenerationRun.WebUi(api, terms, turn, settings, progress);
    }

    @Override
    public void probe() throws TaskFailedException, InterruptedException {
        try {
            requireReady();
        } catch (TaskFailedException e) {
            if (RuntimeCallFailed.isNoConnection(e)) {
                settings.forget();
            }
            throw e;
        }
    }

    @Override
    public void probe(TaskKind kind) throws TaskFailedException, InterruptedException {
        if (kind != TaskKind.PIPELINE) {
            api.probe(WebUiRoute.of(kind));
        }
    }

    private void requireReady() throws TaskFailedException, InterruptedException {
        terms.location().findAmongSeveral(api::ask);
        // The runtime was unhealthy, so it may have been restarted.
        forgetLists();
        if (!terms.models().fetchesCheckpoints() && !hasCheckpoint()) {
            throw TaskFailedException.of(
                    Code.RUNTIME_UNAVAILABLE, Stage.GENERATION, "the runtime has no checkpoint yet");
        }
        // The Web UI answers before a checkpoint is chosen. If tasks choose it, there may be none until the
        // first task. Forge without its user interface chooses none before that either.
        if (!terms.models().switchCheckpoint() && !SwitchedModels.isLoaded(api.options()) && !capabilities.isForge()) {
            throw TaskFailedException.of(
                    Code.RUNTIME_UNAVAILABLE, Stage.GENERATION, "the runtime has not loaded a checkpoint yet");
        }
        turn.requireNoOther();
    }

    /// The first checkpoint may have been added after the Web UI's last look.
    private boolean hasCheckpoint() throws TaskFailedException, InterruptedException {
        if (!api.checkpoints().all().isEmpty()) {
            return true;
        }
        return api.refresh("refresh-checkpoints") && !api.checkpoints().all().isEmpty();
    }

    /// Writes the request to a spool file, with its inputs in base64. Models from the store may not be in the Web
    /// UI's lists yet, so those are looked for again when the task is on the GPU.
    @Override
    public PreparedRun prepare(Task task, StagedInputs inputs, StagedModels staged, Spool spool)
            throws TaskFailedException, InterruptedException {
        WebUiRoute route = WebUiRoute.of(task.kind());
        capabilities.require(route);
        TaskModels named = new TaskModels(models, task.kind(), staged);
        GenerationContent.Writing writing = () -> request(task, inputs, spool, named);
        GenerationContent content = new GenerationContent(task.kind(), writing.write(), named, spool, writing);
        return _ -> new GenerationRun(webUi, content);
    }

    /// Nothing: the Web UI answers on the connection of the request, or not at all.
    @Override
    public Optional<Generated> resume(Task task, UUID run, Spool spool) {
        return Optional.empty();
    }

    /// The Web UI reports the start of its last job, if there was one. Forks that do not report it show a restart
    /// by refused connections only.
    @Override
    public boolean hasForgotten() throws TaskFailedException, InterruptedException {
        WebUiProgress now = api.progress();
        boolean forgotten = hasHadJob && now.hasHadNoJob();
        if (forgotten) {
            settings.forget();
            forgetLists();
        }
        hasHadJob = now.hasHadJob();
        return forgotten;
    }

    /// Forgets what the Web UI has listed: another version, or one with other files, may run now.
    private void forgetLists() {
        capabilities.forget();
        samplers.forget();
        models.presence().forget();
    }

    /// Unloads the checkpoint from the GPU and loads it again: the Web UI has no call for its caches alone.
    @Override
    public void freeMemory() throws TaskFailedException, InterruptedException {
        api.reloadCheckpoint();
    }

    @Override
    public MemoryUse memory() throws TaskFailedException, InterruptedException {
        return WebUiMemory.read(api.memory());
    }

    /// Nothing: the Web UI is asked not to save files.
    @Override
    public void clear(TaskHeader task) {}

    @Override
    public void close() {
        api.close();
    }

    private WebUiRequest request(Task task, StagedInputs inputs, Spool spool, TaskModels named)
            throws TaskFailedException, InterruptedException {
        try {
            return WebUiRequest.write(
                    WebUiRoute.of(task.kind()),
                    task.payload(),
                    inputs,
                    terms.models().switchCheckpoint(),
                    spool,
                    request -> {
                        SentImages.require(WebUiRoute.of(task.kind()), request);
                        named.place(request);
                        samplers.putNames(task.kind(), request);
                    });
        } catch (JsonProcessingException e) {
            throw TaskFailedException.of(Code.INVALID_REQUEST, Stage.GENERATION, "the content is not a JSON object", e);
        } catch (Spool.SpoolException e) {
            throw e.asFailure(Stage.GENERATION);
        } catch (IOException e) {
            throw TaskFailedException.of(
                    Code.DISK_FULL, Stage.GENERATION, "a spool file cannot be read: " + FileErrors.describe(e), e);
        }
    }
}
