package io.sdqueueworker.queue;

import java.util.Optional;
import java.util.OptionalInt;

/// The state of a queue. The counts are approximate, as in SQS.
///
/// @param visible messages that wait for a receiver
/// @param inFlight messages that a receiver holds
/// @param delayed messages that are not visible yet
/// @param maxReceiveCount receives after which the queue moves a message to its dead-letter queue; empty without one
/// @param deadLetterQueue the name of its dead-letter queue; empty without one
public record QueueState(
        int visible, int inFlight, int delayed, OptionalInt maxReceiveCount, Optional<String> deadLetterQueue) {}
