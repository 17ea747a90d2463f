package io.sdqueueworker.runtimes.sdwebui;

import io.sdqueueworker.generation.Progress;
import io.sdqueueworker.generation.RuntimeInspection;
import io.sdqueueworker.generation.TaskKinds;
import io.sdqueueworker.models.catalogue.ModelNaming;
import io.sdqueueworker.publication.ResultFormat;
import io.sdqueueworker.runtimes.NamedKinds;
import io.sdqueueworker.runtimes.RuntimeAdapters;
import io.sdqueueworker.runtimes.RuntimeKit;
import io.sdqueueworker.runtimes.RuntimeTerms;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiApi;
import io.sdqueueworker.runtimes.sdwebui.models.WebUiModelNames;
import io.sdqueueworker.runtimes.sdwebui.models.WebUiModels;
import io.sdqueueworker.task.TaskKind;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/// AUTOMATIC1111's SD Web UI and its forks.
public final class SdWebUiKit implements RuntimeKit {

    /// A model that loads in the middle of a run, such as a refiner, shows no progress.
    private static final Duration STALL_TIMEOUT = Duration.ofMinutes(3);

    @Override
    public String name() {
        return "sdwebui";
    }

    /// The port of the original queue agent's charts, and the Web UI's own, with its user interface and without it.
    @Override
    public List<URI> defaultServers() {
        return List.of(
                URI.create("http://localhost:8080"),
                URI.create("http://localhost:7860"),
                URI.create("http://localhost:7861"));
    }

    @Override
    public URI address(URI configured) {
        return configured.getPath().isEmpty() ? URI.create(configured + WebUiApi.PATH) : configured;
    }

    @Override
    public URI server(URI address) {
        return WebUiApi.server(address);
    }

    @Override
    public Optional<Duration> stallTimeout() {
        return Optional.of(STALL_TIMEOUT);
    }

    @Override
    public boolean reportsMemory() {
        return true;
    }

    /// The Web UI is asked not to save files.
    @Override
    public boolean usesFolders() {
        return false;
    }

    @Override
    public RuntimeAdapters adapters(RuntimeTerms terms, Progress progress) {
        return new RuntimeAdapters(
                new SdWebUiRuntime(terms, progress),
                new WebUiInputs(),
                new WebUiModels(terms.models().switchCheckpoint()));
    }

    @Override
    public RuntimeInspection inspection(RuntimeTerms terms) {
        return new WebUiInspection(terms);
    }

    @Override
    public TaskKinds taskKinds() {
        return new NamedKinds(EnumSet.complementOf(EnumSet.of(TaskKind.PIPELINE)));
    }

    @Override
    public ModelNaming modelNaming() {
        return new WebUiModelNames();
    }

    @Override
    public ResultFormat resultFormat() {
        return new WebUiResultFormat();
    }
}
