package io.sdqueueworker.task;

import java.util.List;
import java.util.Optional;

/// The inputs that a task names by URL, on this machine's disk, and the places in its content that they belong to.
///
/// A runtime puts them into its request at these places and nowhere else: the same text may also stand in a prompt.
///
/// @param places every place whose URL was fetched, in the order of the content; several may share one input
public record StagedInputs(List<Place> places) {

    /// What a task has that names no input by URL.
    public static final StagedInputs NONE = new StagedInputs(List.of());

    public StagedInputs {
        places = List.copyOf(places);
    }

    /// One place in the content.
    ///
    /// @param pointer a JSON pointer (RFC 6901) to the text in the task's content, such as `/init_images/0`
    /// @param url the text that stands there, as the sender wrote it
    /// @param input what it stands for
    public record Place(String pointer, String url, StagedInput input) {}

    /// The input that a URL stands for, in the sender's spelling.
    public Optional<StagedInput> find(String url) {
        return places.stream()
                .filter(place -> place.url().equals(url))
                .findFirst()
                .map(Place::input);
    }

    /// The input that belongs to a place.
    ///
    /// @param pointer a JSON pointer into the task's content
    public Optional<StagedInput> at(String pointer) {
        return places.stream()
                .filter(place -> place.pointer().equals(pointer))
                .findFirst()
                .map(Place::input);
    }

    /// How many different inputs there are.
    public long count() {
        return places.stream().map(Place::input).distinct().count();
    }

    /// The bytes of all of them together.
    public long bytes() {
        return places.stream()
                .map(Place::input)
                .distinct()
                .mapToLong(StagedInput::bytes)
                .sum();
    }

    /// Says nothing of the URLs, which may hold credentials.
    @Override
    public String toString() {
        return "StagedInputs[" + count() + " inputs, " + bytes() + " bytes]";
    }
}
