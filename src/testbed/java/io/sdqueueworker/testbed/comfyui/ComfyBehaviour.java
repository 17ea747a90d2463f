package io.sdqueueworker.testbed.comfyui;

import io.sdqueueworker.testbed.comfyui.routes.ComfyAnswer;
import io.sdqueueworker.testbed.servers.TestFile;
import java.time.Duration;

/// A [FakeComfyUi]'s behaviour for one prompt. Each entry of the script serves one prompt that passed validation, in
/// the order of submission; after the last entry, all prompts behave normally.
///
/// "The middle" is half-way through the sampler's steps, or before the first output node of a graph without a sampler.
/// A prompt whose nodes are all cached has no middle.
public sealed interface ComfyBehaviour {

    /// Executes the prompt.
    record Normal() implements ComfyBehaviour {}

    /// Answers `POST /prompt` with this and queues nothing.
    record Answers(int status, String contentType, String body) implements ComfyBehaviour {}

    /// Queues and executes the prompt, but answers `POST /prompt` with invalid JSON.
    record GarbledAnswer() implements ComfyBehaviour {}

    /// Executes the prompt, but its entry in the history ends in the middle of the JSON.
    record GarbledHistory() implements ComfyBehaviour {}

    /// Pauses in the middle until it is interrupted.
    record Hang() implements ComfyBehaviour {}

    /// Executes the prompt, but shows nothing in the middle for this time and hears no interrupt, like the decoding
    /// of a video.
    record Silent(Duration time) implements ComfyBehaviour {}

    /// Executes the prompt, but takes `extraTime` longer.
    record Slow(Duration extraTime) implements ComfyBehaviour {}

    /// Ends the process in the middle.
    record Dies() implements ComfyBehaviour {}

    /// Raises an exception in a node in the middle.
    ///
    /// @param exceptionType Python's name, with the module
    record Fails(String exceptionType, String message) implements ComfyBehaviour {}

    /// Breaks the GPU in the middle. Every later node fails as well until the process restarts.
    record BreaksGpu(String message) implements ComfyBehaviour {}

    /// Fails in a node in the middle, while the history says `success`.
    record StaleStatus() implements ComfyBehaviour {}

    /// Cuts the client's WebSocket in the middle; the prompt continues.
    record CutsSocket() implements ComfyBehaviour {}

    /// Keeps the client's WebSocket open and sends nothing more.
    record SilentSocket() implements ComfyBehaviour {}

    /// Ends the first `GET /view` of each output file half-way.
    record TruncatedView() implements ComfyBehaviour {}

    /// Deletes the output files before they are requested.
    record LosesOutputs() implements ComfyBehaviour {}

    /// Gives every saved output file this size: truncated, or extended with zeros that need no disk space.
    record OutputSize(long bytes) implements ComfyBehaviour {}

    /// Saves this file for every output.
    record OutputFile(TestFile file) implements ComfyBehaviour {}

    static ComfyBehaviour normal() {
        return new Normal();
    }

    /// @param json the body, valid or not
    static ComfyBehaviour answers(int status, String json) {
        return new Answers(status, "application/json; charset=utf-8", json);
    }

    /// The answer to an uncaught exception.
    static ComfyBehaviour plainInternalServerError() {
        ComfyAnswer error = ComfyAnswer.uncaught();
        return new Answers(error.status(), error.contentType(), error.body());
    }

    static ComfyBehaviour garbledAnswer() {
        return new GarbledAnswer();
    }

    static ComfyBehaviour garbledHistory() {
        return new GarbledHistory();
    }

    static ComfyBehaviour hang() {
        return new Hang();
    }

    static ComfyBehaviour silent(Duration time) {
        return new Silent(time);
    }

    static ComfyBehaviour slow(Duration extraTime) {
        return new Slow(extraTime);
    }

    /// Ends the process in the middle: connections are reset and new ones refused until [FakeComfyUi#revive()].
    static ComfyBehaviour dies() {
        return new Dies();
    }

    static ComfyBehaviour fails(String exceptionType, String message) {
        return new Fails(exceptionType, message);
    }

    /// ComfyUI's error when the GPU memory does not suffice.
    static ComfyBehaviour outOfMemory() {
        return fails(
                "torch.OutOfMemoryError",
                "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 21.99 GiB of which "
                        + "1.20 GiB is free.");
    }

    /// ComfyUI's error when the GPU cannot work again in this process.
    static ComfyBehaviour cudaFault() {
        return new BreaksGpu("CUDA error: device-side assert triggered");
    }

    static ComfyBehaviour staleStatus() {
        return new StaleStatus();
    }

    static ComfyBehaviour cutsSocket() {
        return new CutsSocket();
    }

    static ComfyBehaviour silentSocket() {
        return new SilentSocket();
    }

    static ComfyBehaviour truncatedView() {
        return new TruncatedView();
    }

    /// Answers `GET /view` with 404. The files are missing in the shared folder as well.
    static ComfyBehaviour losesOutputs() {
        return new LosesOutputs();
    }

    static ComfyBehaviour outputSize(long bytes) {
        return new OutputSize(bytes);
    }

    static ComfyBehaviour outputFile(TestFile file) {
        return new OutputFile(file);
    }
}
