package io.sdqueueworker.task;

/// The runtime's own request, as the sender wrote it.
///
/// Kept as text: numbers stay exactly as they were sent, and this package needs no JSON library.
///
/// @param json a JSON object
public record Payload(String json) {

    /// Omits the content: prompts must not reach a log.
    @Override
    public String toString() {
        return "Payload[" + json.length() + " characters]";
    }
}
