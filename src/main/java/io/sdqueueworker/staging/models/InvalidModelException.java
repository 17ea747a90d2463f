package io.sdqueueworker.staging.models;

import java.io.IOException;

/// What has come is not what the bucket says, or no model.
final class InvalidModelException extends IOException {

    private static final long serialVersionUID = 1L;

    /// @param message what is wrong, to be read behind the model's name
    InvalidModelException(String message) {
        super(message);
    }
}
