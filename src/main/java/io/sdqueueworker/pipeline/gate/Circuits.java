package io.sdqueueworker.pipeline.gate;

import io.sdqueueworker.task.Dependency;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The circuits of all steps that the worker takes.
final class Circuits {

    private final Map<Step, Circuit> circuits = new EnumMap<>(Step.class);

    /// @param probes one for every step that the worker's runtime and settings have
    /// @param listener is called after each change of a circuit's state
    /// @param nanoTime a clock like [System#nanoTime()]
    Circuits(Map<Step, Probe> probes, Runnable listener, LongSupplier nanoTime) {
        probes.forEach((step, probe) -> circuits.put(step, new Circuit(step, probe, listener, nanoTime)));
    }

    Circuit of(Step step) {
        Circuit circuit = circuits.get(step);
        if (circuit == null) {
            throw new IllegalStateException("no probe for " + step);
        }
        return circuit;
    }

    boolean areOpen() {
        return all().allMatch(Circuit::isOpen);
    }

    boolean areOnTrial() {
        return all().anyMatch(Circuit::isOnTrial);
    }

    /// Reports whether a step of a dependency is closed, or was not checked yet.
    boolean areClosedBy(Dependency dependency) {
        return all().anyMatch(each -> each.step().dependency() == dependency && !each.isOpen());
    }

    /// The failures of the steps, each with its dependency first: `storage: 503 SlowDown (output-put, result-put)`.
    ///
    /// @param of selects the steps
    Stream<String> failures(Predicate<Step> of) {
        Map<String, List<String>> steps = new LinkedHashMap<>();
        circuits.forEach((step, circuit) -> {
            if (of.test(step)) {
                circuit.failure()
                        .ifPresent(reason -> steps.computeIfAbsent(
                                        step.dependency().label() + ": " + reason, _ -> new ArrayList<>())
                                .add(step.label()));
            }
        });
        return steps.entrySet().stream().map(each -> each.getKey() + " (" + String.join(", ", each.getValue()) + ")");
    }

    /// The names of the dependencies that were not checked yet.
    Optional<String> unchecked() {
        String names = all().filter(each -> !each.isOpen())
                .map(each -> each.step().dependency().label())
                .distinct()
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? Optional.empty() : Optional.of("not checked yet: " + names);
    }

    /// Probes every step whose probe is due.
    ///
    /// @param withRoutes whether to probe the runtime's routes
    /// @param turn is called before every probe
    void probeIfDue(boolean withRoutes, Runnable turn) throws InterruptedException {
        for (Circuit each : circuits.values()) {
            if (withRoutes || !each.step().isSubmission()) {
                turn.run();
                each.probeIfDue();
            }
        }
    }

    /// A trial task has ended well.
    void trialSucceeded() {
        circuits.values().forEach(Circuit::trialMissed);
    }

    private Stream<Circuit> all() {
        return circuits.values().stream();
    }
}
