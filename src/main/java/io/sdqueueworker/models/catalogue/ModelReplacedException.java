package io.sdqueueworker.models.catalogue;

import java.io.IOException;

/// The object is another one than the fetch began with, or has been asked for.
public final class ModelReplacedException extends IOException {

    private static final long serialVersionUID = 1L;

    public ModelReplacedException(String message) {
        super(message);
    }
}
