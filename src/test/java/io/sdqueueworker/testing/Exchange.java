package io.sdqueueworker.testing;

import java.util.OptionalInt;

/// One request to the target of a [FaultProxy] and what became of its answer, which may be the proxy's own.
///
/// @param requestBody the first 64 KiB as they are on the wire, in ISO 8859-1
/// @param status what was answered; empty when nothing was, whoever was to blame
/// @param answerBody the first 64 KiB that the client was sent, as they are on the wire, in ISO 8859-1
/// @param delivered whether all of the answer was written to the client
public record Exchange(
        ProxiedRequest request, String requestBody, OptionalInt status, String answerBody, boolean delivered) {}
