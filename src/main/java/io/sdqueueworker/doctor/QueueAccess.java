package io.sdqueueworker.doctor;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// What may be done with the queue. No call takes, hides or deletes a message.
public interface QueueAccess {

    /// What the queue says of itself.
    Answer<Attributes> attributes() throws InterruptedException;

    /// Asks for no message at all, which SQS refuses as an invalid number.
    ///
    /// @return Given where only the number is refused
    Answer<Boolean> receive() throws InterruptedException;

    /// Hides the message of a receipt handle that there never was.
    ///
    /// @return Given where only the handle is refused
    Answer<Boolean> changeVisibility() throws InterruptedException;

    /// Deletes the message of a receipt handle that there never was.
    ///
    /// @return Given where only the handle is refused
    Answer<Boolean> delete() throws InterruptedException;

    /// The counts are approximate, as SQS has it.
    ///
    /// @param retention how long a message is kept; empty where the server does not say
    /// @param maxReceiveCount receives after which a message moves to the dead-letter queue; empty without one
    record Attributes(
            int visible,
            int inFlight,
            int delayed,
            Duration visibility,
            Optional<Duration> retention,
            OptionalInt maxReceiveCount) {}
}
