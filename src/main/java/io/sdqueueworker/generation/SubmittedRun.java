package io.sdqueueworker.generation;

import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.TaskFailedException;

/// A run that the runtime has accepted.
///
/// Exactly one call ends it: [#await()], a [#withdraw()] that returns true, or [#interrupt()]. Methods may be called
/// from several threads.
public interface SubmittedRun {

    /// Reports whether the runtime is known to execute the run, or to have executed it. False while it waits.
    boolean started();

    /// Waits for the end of the run and spools its outputs. Called once.
    ///
    /// When the calling thread is interrupted, the runtime is asked to stop the run, and the call ends with
    /// [InterruptedException].
    ///
    /// @return at least one file, or a text if the task asks for one
    /// @throws io.sdqueueworker.task.ModelsMissingException if the runtime has no file of a model
    /// @throws java.util.concurrent.CancellationException if the run was withdrawn or interrupted
    Generated await() throws TaskFailedException, InterruptedException;

    /// Takes back a run that has not started.
    ///
    /// @return true if the runtime certainly never executes the run, false if it may have started
    /// @throws TaskFailedException if the runtime does not answer: the run may then start or not
    boolean withdraw() throws TaskFailedException, InterruptedException;

    /// Asks the runtime to stop a run that has started. Best effort: the next submission waits until the run has
    /// ended.
    void interrupt() throws InterruptedException;
}
