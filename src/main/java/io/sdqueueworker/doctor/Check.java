package io.sdqueueworker.doctor;

import java.util.List;

/// A check of one subject, or of a few that belong together.
///
/// @param subject gets the failure if the check does not end in time
/// @param examination runs on a thread of its own, which is interrupted when the time is over
public record Check(Subject subject, Examination examination) {

    /// Looks at something without changing it.
    @FunctionalInterface
    public interface Examination {

        List<Finding> examine() throws InterruptedException;
    }
}
