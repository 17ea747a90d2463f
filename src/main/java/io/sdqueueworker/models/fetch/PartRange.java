package io.sdqueueworker.models.fetch;

/// A part of a model, as it is asked for.
///
/// @param index its place among the parts, from 0
/// @param offset of its first byte
/// @param bytes at least one
record PartRange(int index, long offset, long bytes) {

    /// How many parts there are.
    static int count(long bytes, long partBytes) {
        return Math.toIntExact(Math.ceilDiv(bytes, partBytes));
    }

    /// One of the parts of so many bytes.
    static PartRange of(int index, long bytes, long partBytes) {
        long offset = index * partBytes;
        return new PartRange(index, offset, Math.min(partBytes, bytes - offset));
    }

    long end() {
        return offset + bytes;
    }
}
