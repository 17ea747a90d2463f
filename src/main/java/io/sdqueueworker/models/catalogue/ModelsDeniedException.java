package io.sdqueueworker.models.catalogue;

import java.io.IOException;

/// Reports that the model bucket denies access to the worker's role, so that a retry does not help.
public final class ModelsDeniedException extends IOException {

    private static final long serialVersionUID = 1L;

    public ModelsDeniedException(String message) {
        super(message);
    }
}
