package io.sdqueueworker.models.catalogue;

/// The checksum that a store keeps of an object that was uploaded in parts: the MD5 of the MD5s of all parts. The size
/// of the parts is not included.
///
/// @param value in lower-case hexadecimal
/// @param parts their number, at least one
public record PartsChecksum(String value, int parts) {}
