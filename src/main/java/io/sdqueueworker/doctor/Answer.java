package io.sdqueueworker.doctor;

/// The answer of a service to one call.
///
/// @param <T> the result of the call
public sealed interface Answer<T> {

    /// The call succeeded.
    record Given<T>(T value) implements Answer<T> {}

    /// The call failed.
    sealed interface Failed<T> extends Answer<T> {

        /// One line: the call, and the status with the service's error code, or the error of the connection.
        String reason();
    }

    /// The role lacks the permission.
    record Denied<T>(String reason) implements Failed<T> {}

    /// The status is 403, and no error code says why: by a proxy, a firewall, or a store that is not AWS.
    record Forbidden<T>(String reason) implements Failed<T> {}

    /// The KMS key of the resource cannot be used: the role lacks a permission on it, or it is disabled.
    record KeyRefused<T>(String reason) implements Failed<T> {}

    /// The credentials are wrong or expired, or the clock is wrong.
    record Unknown<T>(String reason) implements Failed<T> {}

    /// The queue, bucket or topic does not exist.
    record Missing<T>(String reason) implements Failed<T> {}

    /// The resource is in another region.
    ///
    /// @param region its name; empty if the service does not say it
    record Elsewhere<T>(String region, String reason) implements Failed<T> {}

    /// The service refuses for another reason, or has a failure.
    record Refused<T>(String reason) implements Failed<T> {}

    /// No answer: the network, DNS, TLS, or missing credentials.
    record Silent<T>(String reason) implements Failed<T> {}
}
