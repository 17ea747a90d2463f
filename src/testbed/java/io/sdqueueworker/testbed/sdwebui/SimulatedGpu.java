package io.sdqueueworker.testbed.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;

/// A call that needs a [FakeWebUi]'s GPU and has passed validation.
sealed interface SimulatedGpu permits GenerationRequest, ExtrasRequest, InterrogateRequest {

    /// The received body of the call.
    JsonNode body();

    /// The job's name in the progress.
    String job();

    /// The number of rounds in the progress.
    int rounds();

    /// The number of steps per round.
    int steps();

    /// Says whether an interrupt ends it after the current round.
    default boolean hearsInterrupts() {
        return true;
    }

    /// Says whether it appears in the progress.
    default boolean isShown() {
        return true;
    }

    /// Says whether the progress knows its total.
    default boolean isCounted() {
        return true;
    }
}
