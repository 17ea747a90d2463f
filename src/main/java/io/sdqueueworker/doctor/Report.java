package io.sdqueueworker.doctor;

import java.util.Comparator;
import java.util.List;

/// Everything that was found, in the order of the subjects.
public record Report(List<Finding> findings) {

    public Report {
        // Stable: what was found of one subject stays in its order.
        findings =
                findings.stream().sorted(Comparator.comparing(Finding::subject)).toList();
    }

    /// The exit status of the process: 0 where all is well, 1 with warnings only, 2 with a failure.
    public int exitStatus() {
        return failures() > 0 ? 2 : warnings() > 0 ? 1 : 0;
    }

    long failures() {
        return findings.stream().filter(Finding.Failure.class::isInstance).count();
    }

    long warnings() {
        return findings.stream().filter(Finding.Warning.class::isInstance).count();
    }
}
