package io.sdqueueworker.staging;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/// Knows where in the content of a runtime's tasks inputs may stand as URLs.
public interface InputSearch {

    /// The places of inputs, in the order of the content. What is no input is never among them, prompts above all.
    List<InputPlace> find(JsonNode content);
}
