package io.sdqueueworker.doctor;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// The services of AWS, as far as the doctor calls them. No call receives, hides, deletes or publishes a message.
public interface Access {

    /// Looks for credentials, which may take a call to their source.
    ///
    /// @return the reason if there are none; empty if there are some
    Optional<String> findCredentials() throws InterruptedException;

    /// Returns whether the credentials are those of a web identity (IRSA), which STS renews.
    boolean needsSts();

    /// Asks STS for the ARN of the caller.
    Answer<String> identity() throws InterruptedException;

    Queue queue(String url);

    Bucket bucket(String name);

    /// Reads the attributes of a topic.
    Answer<Boolean> topic(String arn) throws InterruptedException;

    /// The lead of the services' clocks over this machine's, by the name of the service. To be called after all
    /// other calls; services that sent no date are missing.
    Map<String, Duration> clocksAhead();

    /// A queue.
    interface Queue {

        Answer<QueueAttributes> attributes() throws InterruptedException;

        /// Asks for zero messages, which SQS refuses as an invalid number.
        ///
        /// @return Given if only the number is refused
        Answer<Boolean> receive() throws InterruptedException;

        /// Hides the message of an invalid receipt handle.
        ///
        /// @return Given if only the handle is refused
        Answer<Boolean> changeVisibility() throws InterruptedException;

        /// Deletes the message of an invalid receipt handle.
        ///
        /// @return Given if only the handle is refused
        Answer<Boolean> delete() throws InterruptedException;
    }

    /// The attributes of a queue.
    ///
    /// @param depth approximate
    /// @param retention how long a message is kept; empty if the server does not report it
    /// @param maxReceiveCount receives after which a message moves to the dead-letter queue; empty without one
    /// @param key the KMS key that messages are encrypted with; empty without one
    record QueueAttributes(
            Depth depth,
            Duration visibility,
            Optional<Duration> retention,
            OptionalInt maxReceiveCount,
            Optional<String> key) {}

    /// The numbers of messages in a queue.
    record Depth(int visible, int inFlight, int delayed) {}

    /// A bucket.
    interface Bucket {

        /// Writes an empty object, over an existing one.
        Answer<Boolean> write(String key) throws InterruptedException;

        /// Writes an empty object unless it exists.
        ///
        /// @return false if it exists
        Answer<Boolean> writeIfAbsent(String key) throws InterruptedException;

        /// Reads an object.
        ///
        /// @return false if it does not exist
        Answer<Boolean> read(String key) throws InterruptedException;

        /// Lists the keys of the objects below a prefix that are not empty, from the first thousand.
        Answer<List<String>> list(String prefix) throws InterruptedException;

        /// Reads the first byte of an existing object.
        Answer<Boolean> readBeginning(String key) throws InterruptedException;
    }
}
