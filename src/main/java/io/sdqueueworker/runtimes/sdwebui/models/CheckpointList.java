package io.sdqueueworker.runtimes.sdwebui.models;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;

/// The checkpoints that the Web UI lists in `GET /sd-models`.
///
/// The Web UI silently drops an unknown checkpoint from a request, and answers with pictures of the loaded model
/// (A1111's and Forge's `modules/processing.py`, `process_images`).
///
/// @param all in the Web UI's order
public record CheckpointList(List<Checkpoint> all) {

    private static final int MOST_TOLD = 10;

    public CheckpointList {
        all = List.copyOf(all);
    }

    /// @param answer of `GET /sd-models`
    public static CheckpointList of(JsonNode answer) {
        return new CheckpointList(answer.valueStream().map(Checkpoint::of).toList());
    }

    /// The checkpoints that a name may mean. Files in different folders may have the same name.
    public List<Checkpoint> called(String wanted) {
        return all.stream().filter(checkpoint -> checkpoint.isCalled(wanted)).toList();
    }

    public boolean has(String wanted) {
        return !called(wanted).isEmpty();
    }

    /// The first titles, for a failure's detail.
    public String firstTitles() {
        return all.stream().map(Checkpoint::title).limit(MOST_TOLD).collect(Collectors.joining(", "));
    }
}
