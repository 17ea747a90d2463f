package io.sdqueueworker.doctor;

/// What a service of AWS, or one that speaks its protocol, says to one call.
///
/// @param <T> what the call asks for
public sealed interface Answer<T> {

    /// It does what it was asked.
    record Given<T>(T value) implements Answer<T> {}

    /// It does not.
    sealed interface Failed<T> extends Answer<T> {

        /// One line: the call, and the status and the service's error code or what is wrong with the connection.
        String reason();
    }

    /// The caller is known and may not do this.
    record Denied<T>(String reason) implements Failed<T> {}

    /// The caller is not known: the credentials are wrong or out of date, or the clock is.
    record Unknown<T>(String reason) implements Failed<T> {}

    /// There is no such queue, bucket or topic.
    record Missing<T>(String reason) implements Failed<T> {}

    /// It is in another region.
    ///
    /// @param region which one; empty where the service does not say
    record Elsewhere<T>(String region, String reason) implements Failed<T> {}

    /// It refuses for another reason, or is unwell.
    record Refused<T>(String reason) implements Failed<T> {}

    /// Nothing was answered: the network, the name, TLS, or no credentials.
    record Silent<T>(String reason) implements Failed<T> {}
}
