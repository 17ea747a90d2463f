package io.sdqueueworker.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.Parsed;

/// A format of messages. A new format is a new implementation, passed to [MessageParser].
public interface WireFormat {

    /// Reports whether the message is in this format, valid or not.
    boolean recognises(ObjectNode message);

    /// Reads a message in this format.
    ///
    /// @param identity is equal for all deliveries of the message
    Parsed parse(ObjectNode message, Identity identity);
}
