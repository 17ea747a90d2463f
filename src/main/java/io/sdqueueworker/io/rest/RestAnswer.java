package io.sdqueueworker.io.rest;

import java.util.Optional;

/// The answer to a short call.
///
/// @param status the HTTP status
/// @param body the whole body as UTF-8 text, or empty if it is longer than the client's limit
public record RestAnswer(int status, Optional<String> body) {}
