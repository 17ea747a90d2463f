package io.sdqueueworker.testbed.sdwebui;

import io.sdqueueworker.testbed.servers.TestFile;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/// A [FakeWebUi]'s behaviour for one generation. Each entry of the script serves one generation that passed
/// validation; after the last entry, all generations behave normally.
public sealed interface Behaviour {

    /// Generates the requested images.
    record Normal() implements Behaviour {}

    /// Answers at once with this and generates nothing.
    record Answers(int status, String contentType, String body) implements Behaviour {}

    /// Raises an exception half-way through the steps. The answer depends on the fork: SD.Next swallows errors of
    /// the model and answers 200 without images (`modules/processing_diffusers.py`).
    ///
    /// @param error the class of the exception
    record Raises(String error, String message) implements Behaviour {}

    /// Generates the requested images, but takes `extraTime` longer.
    record Slow(Duration extraTime) implements Behaviour {}

    /// Generates, but answers with these files, whatever they contain.
    record ImageFiles(List<TestFile> images) implements Behaviour {}

    /// Shows no progress and does not answer.
    record Hang() implements Behaviour {}

    /// Pauses half-way through the steps until the latch opens or an interrupt arrives.
    record Held(CountDownLatch end) implements Behaviour {}

    /// Shows no progress, does not answer and ignores interrupts.
    record Deaf() implements Behaviour {}

    /// Shows progress for ever, does not answer and ignores interrupts.
    record Stubborn() implements Behaviour {}

    /// Breaks the GPU for this generation and for all following ones, until the process restarts.
    record BreaksGpu() implements Behaviour {}

    /// Ends the process half-way through the steps.
    record Dies() implements Behaviour {}

    /// Closes the connection half-way through the answer.
    record TruncatedBody() implements Behaviour {}

    /// Ignores the requested model, uses the one that was loaded before and names that one in `info`.
    ///
    /// @param hidden fields of `info` that are left out
    record UsesItsOwnModel(Set<String> hidden) implements Behaviour {}

    /// Generates the requested images.
    ///
    /// @param hidden fields of `info` that are left out
    record KeepsItsModelSecret(Set<String> hidden) implements Behaviour {}

    static Behaviour normal() {
        return new Normal();
    }

    /// @param json the body, valid or not
    static Behaviour answers(int status, String json) {
        return new Answers(status, "application/json", json);
    }

    static Behaviour raises(String error, String message) {
        return new Raises(error, message);
    }

    /// The GPU memory does not suffice.
    static Behaviour outOfMemory() {
        return raises("OutOfMemoryError", """
                CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 21.99 GiB of which \
                1.20 GiB is free.""");
    }

    /// The GPU cannot work again in this process.
    static Behaviour cudaFault() {
        return raises("RuntimeError", "CUDA error: device-side assert triggered");
    }

    /// The answer of a server without a handler for errors: one without a reason.
    static Behaviour plainInternalServerError() {
        return new Answers(500, "text/plain; charset=utf-8", "Internal Server Error");
    }

    /// 200 with a body that ends inside a string.
    static Behaviour invalidJson() {
        return answers(200, "{\"images\":[\"iVBORw0KGgo");
    }

    /// 200 with an empty `images`.
    static Behaviour noImages() {
        return new ImageFiles(List.of());
    }

    /// Never answers until it is interrupted (then it answers as an interrupted run), dies or is closed.
    static Behaviour hang() {
        return new Hang();
    }

    /// Never answers, not even when it is interrupted, until it dies or is closed.
    static Behaviour deaf() {
        return new Deaf();
    }

    /// Samples for ever and is not stopped by interrupts, until it dies or is closed.
    static Behaviour stubborn() {
        return new Stubborn();
    }

    /// Answers with [#cudaFault()] until [FakeWebUi#die()] and [FakeWebUi#revive()].
    static Behaviour breaksGpu() {
        return new BreaksGpu();
    }

    /// Shows some progress, then pauses until `end` opens or an interrupt arrives.
    static Behaviour held(CountDownLatch end) {
        return new Held(end);
    }

    /// Ends the process half-way: connections are reset and new ones refused until [FakeWebUi#revive()].
    static Behaviour dies() {
        return new Dies();
    }

    static Behaviour truncatedBody() {
        return new TruncatedBody();
    }

    /// Answers with exactly these bytes instead of painted images.
    static Behaviour imageBytes(byte[]... images) {
        return new ImageFiles(Stream.of(images).map(TestFile::of).toList());
    }

    /// Answers with exactly these files, which may be larger than memory.
    static Behaviour imageFiles(List<TestFile> images) {
        return new ImageFiles(images);
    }

    /// Generates with the checkpoint that was loaded before the selected one.
    ///
    /// @param hidden fields of `info` that are left out
    static Behaviour usesItsOwnModel(String... hidden) {
        return new UsesItsOwnModel(Set.of(hidden));
    }

    /// Behaves like forks that do not report the used model, or only its hash.
    ///
    /// @param hidden fields of `info` that are left out
    static Behaviour keepsItsModelSecret(String... hidden) {
        return new KeepsItsModelSecret(Set.of(hidden));
    }

    static Behaviour slow(Duration extraTime) {
        return new Slow(extraTime);
    }
}
