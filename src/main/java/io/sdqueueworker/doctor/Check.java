package io.sdqueueworker.doctor;

import java.util.List;

/// Examines one subject, or a few that hang together.
public interface Check {

    /// What is told to be at fault where the check does not end in its time.
    Subject subject();

    /// Looks, on a thread of its own, which is interrupted when the time is over.
    List<Finding> examine() throws InterruptedException;
}
