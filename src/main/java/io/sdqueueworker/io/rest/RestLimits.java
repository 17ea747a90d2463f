package io.sdqueueworker.io.rest;

import java.time.Duration;

/// The bounds of every call of a client.
///
/// @param connecting the time limit for a connection
/// @param whole the time limit for a call, up to the last byte of its answer
/// @param bytes the most bytes of an answer's body
/// @param idle the time after which an unused connection is closed. It must be shorter than the server's, so that no
///     call is sent on a connection that the server closes at the same moment.
public record RestLimits(Duration connecting, Duration whole, int bytes, Duration idle) {}
