package io.sdqueueworker.staging.models;

import java.io.IOException;

/// The disk does not take what is written to it: it is full, or broken.
final class DiskException extends IOException {

    private static final long serialVersionUID = 1L;

    DiskException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
