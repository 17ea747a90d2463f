package io.sdqueueworker.testbed.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;

/// What a call asks of a [FakeWebUi]'s GPU, once it has passed validation.
sealed interface GpuWork permits GenerationRequest, ExtrasRequest, InterrogateRequest {

    /// The call's body as it came.
    JsonNode body();

    /// What the progress calls it.
    String job();

    /// How many rounds the progress counts.
    int rounds();

    /// How many steps each of them has.
    int steps();

    /// Whether it ends after the round in work when it is interrupted.
    default boolean hearsInterrupts() {
        return true;
    }

    /// Whether it is seen in the progress at all.
    default boolean isShown() {
        return true;
    }

    /// Whether the progress knows how much there is to do.
    default boolean isCounted() {
        return true;
    }
}
