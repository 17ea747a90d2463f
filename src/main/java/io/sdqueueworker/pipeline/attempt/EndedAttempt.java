package io.sdqueueworker.pipeline.attempt;

import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Outcome;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.TaskKind;
import io.sdqueueworker.task.Timings;
import java.util.Optional;

/// An attempt that has ended.
///
/// @param task empty if the message could not be read
/// @param kind empty if the attempt ended before the kind was known
/// @param timings of the stages that the attempt has reached
public record EndedAttempt(
        Delivery delivery, Optional<TaskHeader> task, Optional<TaskKind> kind, Timings timings, Outcome outcome) {}
