package io.sdqueueworker.node;

import java.time.Instant;
import java.util.Optional;

/// A notice that the machine under the worker is about to be taken away.
///
/// @param reason where the notice comes from, for people
/// @param at when the machine goes, if that is known; otherwise a SIGTERM comes first
public record Disruption(String reason, Optional<Instant> at) {}
