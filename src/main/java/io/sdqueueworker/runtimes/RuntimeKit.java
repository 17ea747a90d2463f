package io.sdqueueworker.runtimes;

import io.sdqueueworker.generation.Progress;
import io.sdqueueworker.generation.RuntimeInspection;
import io.sdqueueworker.generation.TaskKinds;
import io.sdqueueworker.models.catalogue.ModelNaming;
import io.sdqueueworker.publication.ResultFormat;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Everything that differs from one type of runtime to another. Each type has one package with one kit, and one line
/// in [RuntimeKits].
public interface RuntimeKit {

    /// The type's name in the setting `worker.runtime.type`, and by default in notifications.
    String name();

    /// The server's addresses if the settings name none: it is looked for there, in this order.
    List<URI> defaultServers();

    /// The API's address, without a slash at its end.
    ///
    /// @param configured the address in the settings, with or without the API's path
    URI address(URI configured);

    /// The server's address, where a runtime of another type would have its API.
    ///
    /// @param address the API's, see [#address(URI)]
    URI server(URI address);

    /// The time without progress after which a task is given up, if the settings name none; empty if a healthy run
    /// may show no progress for any time.
    Optional<Duration> stallTimeout();

    /// Returns whether the runtime reports how much memory its process uses.
    boolean reportsMemory();

    /// Returns whether the runtime has folders that the worker cleans, if they are mounted.
    boolean usesFolders();

    /// Builds the adapters that work on tasks.
    ///
    /// @param progress receives the progress of the running task
    RuntimeAdapters adapters(RuntimeTerms terms, Progress progress);

    /// Builds the adapter that looks at the runtime without changing anything.
    RuntimeInspection inspection(RuntimeTerms terms);

    /// Decides the kinds of tasks. The runtime gets no others than those that it supports.
    TaskKinds taskKinds();

    /// Knows the runtime's names for model files.
    ModelNaming modelNaming();

    /// Writes the result document that the runtime's senders know.
    ResultFormat resultFormat();
}
