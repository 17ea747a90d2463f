package io.sdqueueworker.wiring;

import io.sdqueueworker.generation.RuntimeInspection;
import io.sdqueueworker.runtimes.RuntimeAddress;
import io.sdqueueworker.runtimes.RuntimeKit;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An inspection for each type of runtime, since the settings may name the wrong one.
///
/// @param own of the type that the settings name
/// @param others by their types
record Inspections(RuntimeInspection own, Map<String, RuntimeInspection> others) implements AutoCloseable {

    static Inspections of(RuntimeWiring runtime) {
        List<URI> servers = runtime.terms().location().candidates().stream()
                .map(runtime.kit()::server)
                .toList();
        Map<String, RuntimeInspection> others = new LinkedHashMap<>();
        for (RuntimeKit other : runtime.others()) {
            others.put(
                    other.name(),
                    other.inspection(runtime.terms()
                            .at(new RuntimeAddress(
                                    servers.stream().map(other::address).toList()))));
        }
        return new Inspections(runtime.kit().inspection(runtime.terms()), others);
    }

    @Override
    public void close() {
        own.close();
        others.values().forEach(RuntimeInspection::close);
    }
}
