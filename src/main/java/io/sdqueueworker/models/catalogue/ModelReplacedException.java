package io.sdqueueworker.models.catalogue;

import java.io.IOException;

/// Reports that an object is not the version that the fetch started with, or that was requested.
public final class ModelReplacedException extends IOException {

    private static final long serialVersionUID = 1L;

    public ModelReplacedException(String message) {
        super(message);
    }
}
