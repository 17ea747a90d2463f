package io.sdqueueworker.node;

import java.time.Instant;
import java.util.Optional;

/// A notice that the machine under the worker is about to be taken away.
///
/// @param reason the source of the notice, for people
/// @param at the time, if it is known; otherwise a SIGTERM comes first
public record Disruption(String reason, Optional<Instant> at) {}
