package io.sdqueueworker.models.catalogue;

import java.io.IOException;

/// Reports that one object cannot be read at present although the bucket answers: it is archived, encrypted with a key
/// that the worker may not use, or denied to the worker's role. A retry does not help, and other objects are not
/// affected.
public final class ModelUnreadableException extends IOException {

    private static final long serialVersionUID = 1L;

    /// @param reason for the sender of the task
    public ModelUnreadableException(String reason) {
        super(reason);
    }
}
