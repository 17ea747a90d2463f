package io.sdqueueworker.testbed.comfyui;

import io.sdqueueworker.testbed.servers.TestFile;
import java.time.Duration;

/// What a [FakeComfyUi] does with one prompt. Each entry of the script serves one prompt that passed validation, in the
/// order in which they were submitted; after the last entry they all go well again.
///
/// What strikes in the middle strikes half-way through the sampler's steps, or before the first output node of a graph
/// that samples nothing. A prompt whose nodes are all cached has no middle.
public sealed interface ComfyBehaviour {

    /// Executes as asked.
    record Normal() implements ComfyBehaviour {}

    /// Answers `POST /prompt` with this and queues nothing.
    record Answers(int status, String contentType, String body) implements ComfyBehaviour {}

    /// Queues and executes as asked, but the answer to `POST /prompt` is not JSON.
    record GarbledAnswer() implements ComfyBehaviour {}

    /// Executes as asked, but its entry in the history breaks off in the middle of the JSON.
    record GarbledHistory() implements ComfyBehaviour {}

    /// Shows no progress in the middle, until it is interrupted.
    record Hang() implements ComfyBehaviour {}

    /// Executes as asked, and takes this much longer.
    record Slow(Duration extraTime) implements ComfyBehaviour {}

    /// The process is gone in the middle.
    record Dies() implements ComfyBehaviour {}

    /// A node raises this in the middle.
    ///
    /// @param exceptionType as Python names it, with the module
    record Fails(String exceptionType, String message) implements ComfyBehaviour {}

    /// The GPU fails in the middle, and with it every node after it until the process is started again.
    record BreaksGpu(String message) implements ComfyBehaviour {}

    /// A node fails in the middle, and the history says `success` all the same.
    record StaleStatus() implements ComfyBehaviour {}

    /// The client's WebSocket is cut in the middle; the prompt goes on.
    record CutsSocket() implements ComfyBehaviour {}

    /// The client's WebSocket stays open and says nothing more.
    record SilentSocket() implements ComfyBehaviour {}

    /// The first `GET /view` of each output file ends half-way.
    record TruncatedView() implements ComfyBehaviour {}

    /// The output files are gone when they are asked for.
    record LosesOutputs() implements ComfyBehaviour {}

    /// Every saved output file has this size: cut off, or filled up with zeros that take no room on the disk.
    record OutputSize(long bytes) implements ComfyBehaviour {}

    /// Every saved output file is this one.
    record OutputFile(TestFile file) implements ComfyBehaviour {}

    static ComfyBehaviour normal() {
        return new Normal();
    }

    /// @param json the body, valid or not
    static ComfyBehaviour answers(int status, String json) {
        return new Answers(status, "application/json; charset=utf-8", json);
    }

    /// As it answers when something was raised that nobody caught.
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

    static ComfyBehaviour slow(Duration extraTime) {
        return new Slow(extraTime);
    }

    /// Connections are reset and new ones refused until [FakeComfyUi#revive()].
    static ComfyBehaviour dies() {
        return new Dies();
    }

    static ComfyBehaviour fails(String exceptionType, String message) {
        return new Fails(exceptionType, message);
    }

    /// As it reports that the GPU memory did not suffice.
    static ComfyBehaviour outOfMemory() {
        return fails(
                "torch.OutOfMemoryError",
                "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 21.99 GiB of which "
                        + "1.20 GiB is free.");
    }

    /// As it reports a GPU that will not work again in this process.
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

    /// `GET /view` answers 404, and the shared folder does not have them either.
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
