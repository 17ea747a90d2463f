package io.sdqueueworker.runtimes;

import io.sdqueueworker.runtimes.comfyui.ComfyUiKit;
import io.sdqueueworker.runtimes.sdwebui.SdWebUiKit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The types of runtimes that the worker can drive.
public record RuntimeKits(List<RuntimeKit> all) {

    /// One line for each type.
    public static final RuntimeKits KNOWN = new RuntimeKits(List.of(new SdWebUiKit(), new ComfyUiKit()));

    public RuntimeKits {
        all = List.copyOf(all);
    }

    /// These types and another one.
    public RuntimeKits with(RuntimeKit kit) {
        return new RuntimeKits(Stream.concat(all.stream(), Stream.of(kit)).toList());
    }

    /// The kit of a type.
    ///
    /// @param name see [RuntimeKit#name()]
    public Optional<RuntimeKit> named(String name) {
        return all.stream().filter(kit -> kit.name().equals(name)).findFirst();
    }

    /// The names of all types, for people.
    public String names() {
        return all.stream().map(RuntimeKit::name).collect(Collectors.joining(" or "));
    }
}
