package io.sdqueueworker.models.catalogue;

import java.io.IOException;

/// The model bucket refuses the worker's credentials: to ask again does not help.
public final class ModelsDeniedException extends IOException {

    private static final long serialVersionUID = 1L;

    public ModelsDeniedException(String message) {
        super(message);
    }
}
