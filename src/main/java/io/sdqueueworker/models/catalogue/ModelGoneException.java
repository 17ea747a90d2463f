package io.sdqueueworker.models.catalogue;

import java.io.IOException;

/// Reports that an object does not exist in the model bucket.
public final class ModelGoneException extends IOException {

    private static final long serialVersionUID = 1L;

    public ModelGoneException(String message) {
        super(message);
    }
}
