package io.sdqueueworker.generation;

import java.util.Optional;
import java.util.OptionalLong;

/// The memory of a runtime at one moment, as far as it reports it.
///
/// @param resident bytes of main memory that the runtime's process uses
/// @param ram the main memory of the machine
/// @param vram the memory of the first GPU
public record MemoryUse(OptionalLong resident, Optional<Pool> ram, Optional<Pool> vram) {

    /// The runtime reports nothing.
    public static final MemoryUse UNKNOWN = new MemoryUse(OptionalLong.empty(), Optional.empty(), Optional.empty());

    /// A memory that several processes may share.
    ///
    /// @param total its bytes
    /// @param free bytes that nobody uses, as the runtime counts them
    public record Pool(long total, long free) {}
}
