package io.sdqueueworker.testbed.sdwebui;

import io.sdqueueworker.testbed.servers.TestFile;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/// What a [FakeWebUi] does with one generation. Each entry of the script serves one generation that passed validation;
/// after the last entry they all go well again.
public sealed interface Behaviour {

    /// Generates as asked.
    record Normal() implements Behaviour {}

    /// Answers this at once and generates nothing.
    record Answers(int status, String contentType, String body) implements Behaviour {}

    /// Generates as asked, and takes this much longer.
    record Slow(Duration extraTime) implements Behaviour {}

    /// Generates as asked, but gives these files, whatever they hold.
    record ImageFiles(List<TestFile> images) implements Behaviour {}

    /// Shows no progress and does not answer.
    record Hang() implements Behaviour {}

    /// Stands still half-way through the steps until the latch opens or it is interrupted.
    record Held(CountDownLatch end) implements Behaviour {}

    /// Shows no progress, does not answer, and does not hear that it is to stop.
    record Deaf() implements Behaviour {}

    /// Breaks the GPU for this generation and for all that follow, until the process is started again.
    record BreaksGpu() implements Behaviour {}

    /// Dies half-way through the steps.
    record Dies() implements Behaviour {}

    /// Closes the connection half-way through the answer.
    record TruncatedBody() implements Behaviour {}

    /// Runs on the model that is loaded, whatever the request names, and says so.
    ///
    /// @param hidden fields of `info` that are left out
    record UsesItsOwnModel(Set<String> hidden) implements Behaviour {}

    /// Generates as asked.
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

    /// As AUTOMATIC1111 reports that the GPU memory did not suffice.
    static Behaviour outOfMemory() {
        return answers(500, """
                {"error":"OutOfMemoryError","detail":"","body":"","errors":"CUDA out of memory. Tried to allocate \
                2.00 GiB. GPU 0 has a total capacity of 21.99 GiB of which 1.20 GiB is free."}""");
    }

    /// As AUTOMATIC1111 reports a GPU that will not work again in this process.
    static Behaviour cudaFault() {
        return answers(500, """
                {"error":"RuntimeError","detail":"","body":"","errors":"CUDA error: device-side assert triggered"}""");
    }

    /// As Forge reports everything: without a reason.
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

    /// Never answers, until it is interrupted (then as an interrupted run does), dies or is closed.
    static Behaviour hang() {
        return new Hang();
    }

    /// Never answers, not even when it is interrupted, until it dies or is closed.
    static Behaviour deaf() {
        return new Deaf();
    }

    /// Answers as [#cudaFault()] until [FakeWebUi#die()] and [FakeWebUi#revive()].
    static Behaviour breaksGpu() {
        return new BreaksGpu();
    }

    /// Shows some progress and goes no further until `end` opens, or it is interrupted.
    static Behaviour held(CountDownLatch end) {
        return new Held(end);
    }

    /// The process is gone half-way: connections are reset and new ones refused until [FakeWebUi#revive()].
    static Behaviour dies() {
        return new Dies();
    }

    static Behaviour truncatedBody() {
        return new TruncatedBody();
    }

    /// These exact bytes instead of drawn images, as many as there are.
    static Behaviour imageBytes(byte[]... images) {
        return new ImageFiles(Stream.of(images).map(TestFile::of).toList());
    }

    /// The same, with files that need not be in memory.
    static Behaviour imageFiles(List<TestFile> images) {
        return new ImageFiles(images);
    }

    /// As with a checkpoint that it does not know: drops it from the request in silence.
    ///
    /// @param hidden fields of `info` that are left out
    static Behaviour usesItsOwnModel(String... hidden) {
        return new UsesItsOwnModel(Set.of(hidden));
    }

    /// As forks that do not tell which model they have used, or only its hash.
    ///
    /// @param hidden fields of `info` that are left out
    static Behaviour keepsItsModelSecret(String... hidden) {
        return new KeepsItsModelSecret(Set.of(hidden));
    }

    static Behaviour slow(Duration extraTime) {
        return new Slow(extraTime);
    }
}
