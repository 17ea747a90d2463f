package io.sdqueueworker.testbed.comfyui;

/// A file that a client uploaded to a [FakeComfyUi].
///
/// @param fileName the client's name for it
/// @param storedAs the name in the answer, without the subfolder
/// @param sha256 of the content, in hexadecimal
public record ComfyUpload(String fileName, String subfolder, String storedAs, long bytes, String sha256) {}
