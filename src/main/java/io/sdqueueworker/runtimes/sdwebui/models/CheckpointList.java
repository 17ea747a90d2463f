package io.sdqueueworker.runtimes.sdwebui.models;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.io.ClosestNames;
import io.sdqueueworker.models.catalogue.FileName;
import io.sdqueueworker.runtimes.sdwebui.models.Checkpoint.Exactness;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The checkpoints that the Web UI lists in `GET /sd-models`.
///
/// The Web UI silently drops an unknown checkpoint from a request, and answers with pictures of the loaded model
/// (A1111's and Forge's `modules/processing.py`, `process_images`).
///
/// @param all in the Web UI's order
public record CheckpointList(List<Checkpoint> all) {

    /// The list before it was read for the first time.
    public static final CheckpointList NONE = new CheckpointList(List.of());

    private static final int MOST_NAMES = 10;

    private static final Comparator<Checkpoint> SHORTEST_PATH =
            Comparator.comparingInt(checkpoint -> checkpoint.path().length());

    public CheckpointList {
        all = List.copyOf(all);
    }

    /// @param answer of `GET /sd-models`
    public static CheckpointList of(JsonNode answer) {
        return new CheckpointList(answer.valueStream().map(Checkpoint::of).toList());
    }

    /// The checkpoint that a name means. An exact name goes before a file's name, and of several files with that
    /// name the one with the shortest path is meant, as in the model store.
    public Optional<Checkpoint> meant(String wanted) {
        return meant(wanted, Exactness.EXACT).or(() -> meant(wanted, Exactness.FILE_NAME));
    }

    /// The checkpoint that a part of a name means, as A1111 and Forge accept it for a refiner and for the second
    /// pass (`modules/sd_models.py`, `get_closet_checkpoint_match`): the shortest title that contains it.
    public Optional<Checkpoint> closest(String part) {
        return meant(part).or(() -> containing(part)).or(() -> containing(part.replaceFirst("\\s*\\[[^]]+]\\s*$", "")));
    }

    /// The titles like a name, for a failure's detail; the first ones if none is like it.
    public String like(String wanted) {
        List<String> like = ClosestNames.to(
                new CheckpointName(wanted).known(),
                all.stream().map(Checkpoint::title).toList(),
                title -> FileName.core(new CheckpointName(title).known()));
        return like.isEmpty() ? firstTitles() : String.join(", ", like);
    }

    /// The first titles, for a failure's detail.
    private String firstTitles() {
        return all.stream().map(Checkpoint::title).limit(MOST_NAMES).collect(Collectors.joining(", "));
    }

    private Optional<Checkpoint> meant(String wanted, Exactness exactness) {
        return all.stream()
                .filter(checkpoint -> checkpoint.meantBy(wanted).equals(Optional.of(exactness)))
                .min(SHORTEST_PATH);
    }

    private Optional<Checkpoint> containing(String part) {
        return part.isBlank()
                ? Optional.empty()
                : all.stream()
                        .filter(checkpoint -> checkpoint.title().contains(part))
                        .min(Comparator.comparingInt(
                                checkpoint -> checkpoint.title().length()));
    }
}
