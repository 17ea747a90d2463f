package io.sdqueueworker.runtimes.paint;

import io.sdqueueworker.generation.Progress;
import io.sdqueueworker.generation.RuntimeInspection;
import io.sdqueueworker.generation.RuntimeState;
import io.sdqueueworker.generation.TaskKinds;
import io.sdqueueworker.models.ModelSearch;
import io.sdqueueworker.models.catalogue.ModelNaming;
import io.sdqueueworker.publication.ResultFormat;
import io.sdqueueworker.runtimes.NamedKinds;
import io.sdqueueworker.runtimes.RuntimeAdapters;
import io.sdqueueworker.runtimes.RuntimeKit;
import io.sdqueueworker.runtimes.RuntimeTerms;
import io.sdqueueworker.runtimes.sdwebui.SdWebUiKit;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.TaskKind;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A third type of runtime, which draws without a server. It exists in tests only, and shows what another type takes.
public final class PaintKit implements RuntimeKit {

    @Override
    public String name() {
        return "paint";
    }

    @Override
    public List<URI> defaultServers() {
        return List.of(URI.create("http://localhost:9"));
    }

    @Override
    public URI address(URI configured) {
        return configured;
    }

    @Override
    public URI server(URI address) {
        return address;
    }

    @Override
    public Optional<Duration> stallTimeout() {
        return Optional.empty();
    }

    @Override
    public boolean reportsMemory() {
        return false;
    }

    @Override
    public boolean usesFolders() {
        return false;
    }

    @Override
    public RuntimeAdapters adapters(RuntimeTerms terms, Progress progress) {
        return new RuntimeAdapters(new PaintRuntime(), _ -> List.of(), ModelSearch.NONE);
    }

    @Override
    public RuntimeInspection inspection(RuntimeTerms terms) {
        return new RuntimeInspection() {
            @Override
            public RuntimeState look() {
                return new RuntimeState.Ready("a painter", false);
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public TaskKinds taskKinds() {
        return new NamedKinds(Set.of(TaskKind.TEXT_TO_IMAGE));
    }

    @Override
    public ModelNaming modelNaming() {
        return new ModelNaming() {
            @Override
            public List<String> names(ModelKind kind, String folder, String path) {
                return List.of(path);
            }

            @Override
            public String bare(String name) {
                return name;
            }

            @Override
            public List<String> companions(ModelKind kind, String path) {
                return List.of();
            }

            @Override
            public List<String> checkpointFolders() {
                return List.of();
            }
        };
    }

    @Override
    public ResultFormat resultFormat() {
        // Its senders know the Web UI's document.
        return new SdWebUiKit().resultFormat();
    }
}
