package io.sdqueueworker.doctor;

import java.util.Optional;

/// Whose name the worker acts in.
public interface CallerAccess {

    /// Finds credentials, maybe by a call to where they come from.
    ///
    /// @return why there are none; empty where there are some
    Optional<String> findCredentials() throws InterruptedException;

    /// Asks AWS who that is.
    ///
    /// @return the caller's ARN
    Answer<String> identity() throws InterruptedException;
}
