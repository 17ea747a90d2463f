package io.sdqueueworker.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.Parsed;

/// One format of messages. A new format is a new implementation, registered with [MessageParser].
public interface WireFormat {

    /// Whether the message is in this format, well-formed or not. Looks at the form only.
    boolean recognises(ObjectNode message);

    /// Reads a message that is in this format.
    ///
    /// @param identity what makes two deliveries of the message the same task
    Parsed parse(ObjectNode message, Identity identity);
}
