package io.sdqueueworker.node;

import java.time.Instant;
import java.util.Optional;

/// The machine under the worker is about to go.
///
/// @param reason how that is known, for people
/// @param at when it goes, where that is known; otherwise a SIGTERM comes before
public record Disruption(String reason, Optional<Instant> at) {}
