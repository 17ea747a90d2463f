package io.sdqueueworker.testbed.faults;

import java.util.OptionalInt;

/// One request to a [FaultProxy] that was answered, or passed on to be answered, and what became of the answer.
///
/// @param requestBody the first 64 KiB as they are on the wire, in ISO 8859-1
/// @param status what was answered; empty when nothing was, whoever was to blame
/// @param answerBody the first 64 KiB that the client was sent, as they are on the wire, in ISO 8859-1
/// @param delivered whether all of the answer was written to the client
/// @param times when
public record Exchange(
        ProxiedRequest request,
        String requestBody,
        OptionalInt status,
        String answerBody,
        boolean delivered,
        Times times) {

    /// The steps of an exchange, each as `System.nanoTime()` has it.
    ///
    /// @param arrived when the proxy had read its head
    /// @param passedOn when the target was about to hear of the request
    /// @param answered when its answer began; when it was given up, if it did not
    /// @param ended when the answer had ended or was lost
    public record Times(long arrived, long passedOn, long answered, long ended) {}
}
