package io.sdqueueworker.status;

import java.util.Locale;

/// The place of a task that is in progress.
public enum TaskPlace {
    /// It is received, prepared, and waits for the GPU.
    ON_DECK("on deck"),
    /// It holds the GPU, and waits for the runtime to start it.
    IN_RUNTIME("waiting in the runtime"),
    /// The runtime works on it, or its outputs wait for a finishing place.
    ON_GPU("on the GPU"),
    /// Its end is published.
    FINISHING("finishing");

    private final String words;

    TaskPlace(String words) {
        this.words = words;
    }

    /// The place in JSON.
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The place for people.
    String words() {
        return words;
    }
}
