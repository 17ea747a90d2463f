package io.sdqueueworker.task;

import java.util.List;
import java.util.Optional;

/// The inputs that a task names by URL, fetched to the disk, with their places in the task's content.
///
/// The runtime's request gets them at these places and at no other: a prompt may contain the same text.
///
/// @param places every place whose URL was fetched, in the order of the content; several may share one input
public record StagedInputs(List<Place> places) {

    /// The inputs of a task that names none by URL.
    public static final StagedInputs NONE = new StagedInputs(List.of());

    public StagedInputs {
        places = List.copyOf(places);
    }

    /// A place in the content.
    ///
    /// @param pointer a JSON pointer (RFC 6901) to the text in the task's content, such as `/init_images/0`
    /// @param url the text at this place, as the sender wrote it
    /// @param input the fetched file
    public record Place(String pointer, String url, StagedInput input) {}

    /// The input of a URL in the sender's spelling.
    public Optional<StagedInput> find(String url) {
        return places.stream()
                .filter(place -> place.url().equals(url))
                .findFirst()
                .map(Place::input);
    }

    /// The input of a place.
    ///
    /// @param pointer a JSON pointer into the task's content
    public Optional<StagedInput> at(String pointer) {
        return places.stream()
                .filter(place -> place.pointer().equals(pointer))
                .findFirst()
                .map(Place::input);
    }

    /// The number of different inputs.
    public long count() {
        return places.stream().map(Place::input).distinct().count();
    }

    /// The bytes of all inputs together.
    public long bytes() {
        return places.stream()
                .map(Place::input)
                .distinct()
                .mapToLong(StagedInput::bytes)
                .sum();
    }

    /// Omits the URLs, which may contain credentials.
    @Override
    public String toString() {
        return "StagedInputs[" + count() + " inputs, " + bytes() + " bytes]";
    }
}
