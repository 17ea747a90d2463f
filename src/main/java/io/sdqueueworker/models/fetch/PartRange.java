package io.sdqueueworker.models.fetch;

/// One part of a model, which one request asks for.
///
/// @param index among the parts, from 0
/// @param offset of its first byte
/// @param bytes at least one
record PartRange(int index, long offset, long bytes) {

    /// The number of parts.
    static int count(long bytes, long partBytes) {
        return Math.toIntExact(Math.ceilDiv(bytes, partBytes));
    }

    /// The part with an index.
    static PartRange of(int index, long bytes, long partBytes) {
        long offset = index * partBytes;
        return new PartRange(index, offset, Math.min(partBytes, bytes - offset));
    }

    long end() {
        return offset + bytes;
    }
}
