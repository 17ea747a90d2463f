package io.sdqueueworker.testbed.faults;

import java.util.OptionalInt;

/// One request to a [FaultProxy] that was passed on or answered, with its answer.
///
/// @param requestBody the first 64 KiB as they are on the wire, in ISO 8859-1
/// @param status the answer's status; empty without an answer, whatever the reason
/// @param answerBody the first 64 KiB sent to the client, as they are on the wire, in ISO 8859-1
/// @param delivered true if the whole answer was written to the client
/// @param times of the exchange's steps
public record Exchange(
        ProxiedRequest request,
        String requestBody,
        OptionalInt status,
        String answerBody,
        boolean delivered,
        Times times) {

    /// The steps of an exchange, each as a `System.nanoTime()`.
    ///
    /// @param arrived when the proxy had read the request's head
    /// @param passedOn just before the request was sent to the target
    /// @param answered when the answer began; without an answer, when the exchange ended
    /// @param ended when the answer had ended or was lost
    public record Times(long arrived, long passedOn, long answered, long ended) {}
}
