package io.sdqueueworker.staging.models;

import java.io.IOException;

/// The model directory cannot be written or read. An [IOException] of its own, so that it is not mistaken for a broken
/// connection where both are read and written in one breath.
final class DiskFailedException extends IOException {

    private static final long serialVersionUID = 1L;

    DiskFailedException(IOException cause) {
        super(cause.toString(), cause);
    }
}
