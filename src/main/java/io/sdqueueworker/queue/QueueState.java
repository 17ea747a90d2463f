package io.sdqueueworker.queue;

import java.util.OptionalInt;

/// What a queue says of itself. The counts are approximate, as SQS has it.
///
/// @param visible messages that wait for a receiver
/// @param inFlight messages that a receiver holds
/// @param delayed messages that are not due yet
/// @param maxReceiveCount receives after which the queue moves a message to its dead-letter queue; empty without one
public record QueueState(int visible, int inFlight, int delayed, OptionalInt maxReceiveCount) {}
