package io.sdqueueworker.testing;

import io.sdqueueworker.generation.Progress;
import io.sdqueueworker.runtimes.RuntimeAdapters;
import io.sdqueueworker.runtimes.RuntimeAddress;
import io.sdqueueworker.runtimes.RuntimeFolders;
import io.sdqueueworker.runtimes.RuntimeKit;
import io.sdqueueworker.runtimes.RuntimeTerms;
import io.sdqueueworker.runtimes.TimeLimits;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The adapters of a runtime that does not answer: its searches find what they know by themselves.
public final class UnreachableRuntime {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private UnreachableRuntime() {}

    /// @param kit of the runtime's type. Closing the runtime closes the adapters
    public static RuntimeAdapters of(RuntimeKit kit) {
        // The port of the discard service, on which nothing listens.
        RuntimeTerms terms = new RuntimeTerms(
                new RuntimeAddress(List.of(kit.address(URI.create("http://127.0.0.1:9")))),
                Optional.empty(),
                new RuntimeTerms.Limits(Optional.of(LIMIT), new TimeLimits(LIMIT, Map.of()), LIMIT),
                new RuntimeFolders(Optional.empty(), Optional.empty()),
                Path.of("unused"),
                new RuntimeTerms.Models(true, true, Map.of()));
        return kit.adapters(terms, new Progress() {
            @Override
            public void reached(double share) {}

            @Override
            public void goesOnFor(Duration least) {}
        });
    }
}
