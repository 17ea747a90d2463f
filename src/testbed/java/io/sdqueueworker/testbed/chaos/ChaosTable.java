package io.sdqueueworker.testbed.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// The figures of a run, one per line, followed by the findings.
final class ChaosTable {

    private ChaosTable() {}

    /// @param faults the number of injected faults
    /// @param gpuRuns the number of runs that the runtimes have started
    static List<String> rows(
            Evidence evidence, List<Violation> findings, Map<Attack, Integer> assaults, int faults, int gpuRuns) {
        List<String> rows = new ArrayList<>();
        rows.add(line("tasks", evidence.tasks().size()));
        rows.add(line(
                "messages",
                evidence.tasks().stream()
                        .mapToInt(task -> task.messageIds().size())
                        .sum()));
        rows.add(line("worker processes", count(evidence, Event.Started.class::isInstance)));
        rows.add(line(
                "kills",
                count(evidence, event -> event instanceof Event.Ended ended && ended.manner() == Event.Manner.KILLED)));
        rows.add(line(
                "terminations",
                count(
                        evidence,
                        event -> event instanceof Event.Ended ended && ended.manner() == Event.Manner.DRAINED)));
        rows.add(line(
                "runtime deaths",
                assaults.getOrDefault(Attack.RUNTIME_DIES, 0) + assaults.getOrDefault(Attack.BOTH_DIE, 0)));
        for (Attack attack : List.of(
                Attack.SICK_RUNTIME,
                Attack.STS_HANGS,
                Attack.TOPIC_REFUSES,
                Attack.READS_THROTTLED,
                Attack.DELETES_FAIL)) {
            rows.add(line(attack.label(), assaults.getOrDefault(attack, 0)));
        }
        rows.add(line("runtime restarts", count(evidence, Event.RuntimeRestarted.class::isInstance)));
        rows.add(line("verdicts", count(evidence, Event.Judged.class::isInstance)));
        rows.add(line("faults", faults));
        rows.add(line(
                "redeliveries",
                count(evidence, event -> event instanceof Event.HandedOut handedOut && handedOut.receives() > 1)));
        rows.add(line(
                "most receives of a message",
                evidence.events().stream()
                        .mapToInt(event -> event instanceof Event.HandedOut handedOut ? handedOut.receives() : 0)
                        .max()
                        .orElse(0)));
        rows.add(line("GPU runs", gpuRuns));
        rows.add(line("notifications", evidence.notifications().size()));
        for (Violation.Kind kind : Violation.Kind.values()) {
            rows.add(line(kind.label(), (int)
                    findings.stream().filter(finding -> finding.kind() == kind).count()));
        }
        return rows;
    }

    private static int count(Evidence evidence, Predicate<Event> which) {
        return (int) evidence.events().stream().filter(which).count();
    }

    private static String line(String label, int value) {
        return "%-32s %6d".formatted(label, value);
    }
}
