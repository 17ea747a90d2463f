package io.sdqueueworker.runtimes.comfyui;

import io.sdqueueworker.generation.Progress;
import io.sdqueueworker.generation.RuntimeInspection;
import io.sdqueueworker.generation.TaskKinds;
import io.sdqueueworker.models.catalogue.ModelNaming;
import io.sdqueueworker.publication.ResultFormat;
import io.sdqueueworker.runtimes.RuntimeAdapters;
import io.sdqueueworker.runtimes.RuntimeKit;
import io.sdqueueworker.runtimes.RuntimeTerms;
import io.sdqueueworker.runtimes.comfyui.models.ComfyUiModelNames;
import io.sdqueueworker.runtimes.comfyui.models.LoaderInputs;
import io.sdqueueworker.runtimes.comfyui.models.WorkflowModels;
import io.sdqueueworker.runtimes.comfyui.workflow.WorkflowKinds;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// ComfyUI.
public final class ComfyUiKit implements RuntimeKit {

    private static final String API = "/api";

    @Override
    public String name() {
        return "comfyui";
    }

    /// ComfyUI's own port, and that of the original queue agent's charts.
    @Override
    public List<URI> defaultServers() {
        return List.of(URI.create("http://localhost:8188"), URI.create("http://localhost:8080"));
    }

    /// The server's address: whether the routes are below `/api`, without it, or both, is found out from the
    /// server.
    @Override
    public URI address(URI configured) {
        String text = configured.toString();
        return text.endsWith(API) ? URI.create(text.substring(0, text.length() - API.length())) : configured;
    }

    @Override
    public URI server(URI address) {
        return address;
    }

    /// None: only the steps of samplers are shown. A video's decoding, a model's loading and many other nodes take
    /// minutes without a sign.
    @Override
    public Optional<Duration> stallTimeout() {
        return Optional.empty();
    }

    /// It reports the machine's memory only.
    @Override
    public boolean reportsMemory() {
        return false;
    }

    @Override
    public boolean usesFolders() {
        return true;
    }

    @Override
    public RuntimeAdapters adapters(RuntimeTerms terms, Progress progress) {
        LoaderInputs table = LoaderInputs.KNOWN.with(terms.models().inputFolders());
        ComfyUiRuntime runtime = new ComfyUiRuntime(terms, progress, table);
        return new RuntimeAdapters(
                runtime, new WorkflowInputs(runtime.catalog()), new WorkflowModels(table, runtime.catalog()));
    }

    @Override
    public RuntimeInspection inspection(RuntimeTerms terms) {
        return new ComfyUiInspection(terms);
    }

    @Override
    public TaskKinds taskKinds() {
        return new WorkflowKinds();
    }

    @Override
    public ModelNaming modelNaming() {
        return new ComfyUiModelNames();
    }

    @Override
    public ResultFormat resultFormat() {
        return new ComfyUiResultFormat();
    }
}
