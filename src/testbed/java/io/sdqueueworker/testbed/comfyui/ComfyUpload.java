package io.sdqueueworker.testbed.comfyui;

/// A file that a [FakeComfyUi] was sent.
///
/// @param fileName as the client called it
/// @param storedAs the name that was answered, without the subfolder
/// @param sha256 of the content, in hexadecimal
public record ComfyUpload(String fileName, String subfolder, String storedAs, long bytes, String sha256) {}
