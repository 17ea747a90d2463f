package io.sdqueueworker.runtimes.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;

/// The checkpoints that the Web UI knows, as it lists them in `GET /sd-models`.
///
/// One that it does not know it drops from a request without a word, and answers with pictures of whatever
/// model it has (A1111's and Forge's `modules/processing.py`, `process_images`).
///
/// @param all in the Web UI's order
record CheckpointList(List<Checkpoint> all) {

    private static final int MOST_TOLD = 10;

    CheckpointList {
        all = List.copyOf(all);
    }

    /// @param answer of `GET /sd-models`
    static CheckpointList of(JsonNode answer) {
        return new CheckpointList(answer.valueStream().map(Checkpoint::of).toList());
    }

    /// Those that a request may mean. There may be several: files of one name in different folders.
    List<Checkpoint> called(String wanted) {
        return all.stream().filter(checkpoint -> checkpoint.isCalled(wanted)).toList();
    }

    boolean has(String wanted) {
        return !called(wanted).isEmpty();
    }

    /// The first of them, for whoever has asked for another one.
    String told() {
        return all.stream().map(Checkpoint::title).limit(MOST_TOLD).collect(Collectors.joining(", "));
    }
}
