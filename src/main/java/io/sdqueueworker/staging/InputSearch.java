package io.sdqueueworker.staging;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/// Finds the places in the content of a runtime's tasks that may hold URLs of inputs.
public interface InputSearch {

    /// Returns the places of inputs in the order of the content. Other texts, such as prompts, are never included.
    ///
    /// May ask the runtime, which knows best what its inputs mean. If the runtime does not answer, the search
    /// finds what it knows without it.
    List<InputPlace> find(JsonNode content) throws InterruptedException;
}
