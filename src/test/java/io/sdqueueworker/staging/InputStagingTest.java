package io.sdqueueworker.staging;

import static io.sdqueueworker.staging.web.Fetching.LONG;
import static io.sdqueueworker.staging.web.Fetching.PNG;
import static io.sdqueueworker.staging.web.Fetching.allowing;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sdqueueworker.runtimes.sdwebui.SdWebUiKit;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.spool.SpoolSpace;
import io.sdqueueworker.staging.InputSource.Way;
import io.sdqueueworker.staging.web.Fetching;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Context;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.OutputLocation;
import io.sdqueueworker.task.Payload;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.StagedInputs;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.TaskId;
import io.sdqueueworker.task.TaskKind;
import io.sdqueueworker.testbed.servers.InputAnswer;
import io.sdqueueworker.testbed.servers.InputServer;
import io.sdqueueworker.testing.UnreachableRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputStagingTest {

    private static final InputSearch SEARCH =
            UnreachableRuntime.of(new SdWebUiKit()).inputs();

    private static final long SPOOL = 100_000;

    @TempDir
    Path workDirectory;

    private final InputServer server = InputServer.start();
    private final Fetching fetching = new Fetching();
    private SpoolSpace space;
    private Spool spool;

    @BeforeEach
    void open() throws Exception {
        space = new SpoolSpace(workDirectory, SPOOL);
        spool = space.open();
        server.serve("/a.png", InputAnswer.png(PNG));
        server.serve("/b.png", InputAnswer.png(PNG));
    }

    @AfterEach
    void close() {
        spool.close();
        fetching.close();
        server.close();
    }

    @Test
    void fetchesEveryInputOnce() throws Exception {
        String one = server.url("/a.png?1");
        StagedInputs inputs = stage("""
                {"prompt":"%1$s","init_images":["%1$s","%2$s"],
                "alwayson_scripts":{"controlnet":{"args":[{"image":"%1$s"}]}}}""".formatted(one, "s3://inputs/k/b.png"));

        assertThat(server.requests()).hasSize(1);
        assertThat(inputs.places())
                .extracting(StagedInputs.Place::pointer)
                .containsExactly("/init_images/0", "/init_images/1", "/alwayson_scripts/controlnet/args/0/image");
        assertThat(inputs.count()).isEqualTo(2);
        assertThat(inputs.bytes()).isEqualTo(2L * PNG.length).isEqualTo(spool.bytes());
        assertThat(inputs.find(one)).hasValueSatisfying(input -> {
            assertThat(input.file()).hasBinaryContent(PNG);
            assertThat(input.bytes()).isEqualTo(PNG.length);
            assertThat(input.mediaType()).isEqualTo("image/png");
        });
        assertThat(inputs.at("/alwayson_scripts/controlnet/args/0/image")).isEqualTo(inputs.find(one));
        assertThat(inputs.at("/prompt")).isEmpty();
        assertThat(inputs.find("s3://inputs/k/b.png"))
                .hasValueSatisfying(input -> assertThat(input.file()).hasBinaryContent(PNG));
    }

    @Test
    void hasNothingToDoForATaskWithoutInputs() throws Exception {
        assertThat(stage("{\"prompt\":\"http://a.example/\"}")).isSameAs(StagedInputs.NONE);
    }

    @Test
    void namesAFailedInputByItsPlaceAndHostOnly() {
        String url = server.url("/secret/none.png?signature=secret");

        assertFailed(
                Code.INPUT_NOT_FOUND,
                () -> stage("{\"alwayson_scripts\":{\"controlnet\":{\"args\":[{\"image\":\"" + url + "\"}]}}}"),
                "alwayson_scripts.controlnet.args[0].image (host 127.0.0.1): its source answers 404");
    }

    @Test
    void namesNoHostWhereTheUrlHoldsCredentials() {
        assertFailed(
                Code.INPUT_REFUSED,
                () -> stage("{\"mask\":\"https://user:secret@a.example/x\"}"),
                "mask: its URL holds credentials");
    }

    @Test
    void readsNoOtherBucket() {
        assertFailed(
                Code.INPUT_REFUSED,
                () -> stage("{\"mask\":\"s3://secrets/k.png\"}"),
                "mask (bucket secrets): its bucket is not among those allowed (WORKER_INPUTS_BUCKETS)");
        assertFailed(
                Code.INPUT_REFUSED,
                () -> stage("{\"mask\":\"s3://inputs/\"}"),
                "mask: its URL names no bucket or no key");
    }

    @Test
    void refusesWhatIsNoPicture() {
        server.serve("/page.png", InputAnswer.file("<!DOCTYPE html><html></html>".getBytes(UTF_8), "image/png"));

        assertFailed(
                Code.INPUT_REFUSED,
                () -> stage("{\"mask\":\"" + server.url("/page.png") + "\"}"),
                "mask (host 127.0.0.1): its content is text/html, and not an image, a video or a sound");
    }

    @Test
    void refusesATaskWithOneInputAtTooManyPlaces() {
        String urls = ('"' + server.url("/a.png") + "\",").repeat(1_001);

        assertFailed(
                Code.INPUT_REFUSED,
                () -> stage("{\"init_images\":[" + urls + "1]}"),
                "the task names inputs by URL at more than 1000 places");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void refusesATaskWithTooManyInputs() {
        String urls = IntStream.range(0, 9)
                .mapToObj(n -> '"' + server.url("/a.png?" + n) + '"')
                .collect(Collectors.joining(","));

        assertFailed(
                Code.INPUT_REFUSED,
                () -> stage("{\"init_images\":[" + urls + "]}"),
                "the task names 9 inputs by URL, and may name 8");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void refusesAnInputLargerThanTheLimit() {
        server.serve("/large.png", InputAnswer.fileWithoutLength(new byte[60_001]));

        assertFailed(
                Code.INPUT_REFUSED,
                () -> stage("{\"mask\":\"" + server.url("/large.png") + "\"}"),
                "mask (host 127.0.0.1): it has more than 60000 bytes (WORKER_INPUTS_MAX_BYTES)");
    }

    @Test
    void tellsATaskThatNeedsMoreThanTheSpoolFromAFullSpool() throws Exception {
        byte[] large = Arrays.copyOf(PNG, 60_000);
        server.serve("/1.png", InputAnswer.png(large));
        server.serve("/2.png", InputAnswer.png(large));
        try (Spool other = space.open();
                var file = other.write(other.nextPath())) {
            file.write(new byte[90_000]);

            assertFailed(
                    Code.DISK_FULL,
                    () -> stage("{\"mask\":\"" + server.url("/1.png") + "\"}"),
                    "the work directory cannot take the task's files: the spool has reached its limit of 100000 bytes"
                            + " (WORKER_SPOOL_LIMIT)");
        }
        assertFailed(
                Code.INPUT_REFUSED,
                () -> stage("{\"mask\":[\"%s\",\"%s\"]}".formatted(server.url("/1.png"), server.url("/2.png"))),
                "the inputs of the task need more room than the spool has");
    }

    @Test
    void givesTheOthersUpWhenOneFails() throws Exception {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        server.serve("/silent", connection -> {
            asked.complete(null);
            return InputAnswer.silent().tell(connection);
        });
        server.next("/fails", connection -> {
            asked.join();
            return InputAnswer.status(503).tell(connection);
        });

        assertFailed(
                Code.INPUT_UNAVAILABLE,
                () -> stage("{\"init_images\":[\"%s\",\"%s\"]}".formatted(server.url("/silent"), server.url("/fails"))),
                "init_images[1] (host 127.0.0.1): its source answers 503");
        server.awaitAbandoned(1, LONG);
    }

    @Test
    void fetchesAgainWhatWasUnavailable() throws Exception {
        server.next("/a.png", InputAnswer.status(503));
        String content = "{\"mask\":\"" + server.url("/a.png") + "\"}";

        assertFailed(Code.INPUT_UNAVAILABLE, () -> stage(content), "mask (host 127.0.0.1): its source answers 503");
        assertThat(stage(content).count()).isEqualTo(1);
    }

    @Test
    void namesTheHostThatIsUnavailable() {
        assertThatExceptionOfType(InputsFailedException.class)
                .isThrownBy(() -> stage("{\"mask\":\"" + server.url("/fails?signature=secret") + "\"}"))
                .returns(false, InputsFailedException::concernsEverySource)
                .extracting(InputsFailedException::source)
                .hasToString("host 127.0.0.1");
    }

    @Test
    void knowsTheWaysOnWhichInputsWereFetched() throws Exception {
        String inline = "data:image/png;base64," + Base64.getEncoder().encodeToString(PNG);

        assertThat(InputSource.waysTo(stage("{\"mask\":\"" + server.url("/a.png") + "\"}")))
                .containsExactly(Way.WEB);
        assertThat(InputSource.waysTo(stage("{\"mask\":\"S3://inputs/k/b.png\"}")))
                .containsExactly(Way.BUCKET);
        assertThat(InputSource.waysTo(stage("{\"mask\":\"" + inline + "\"}"))).isEmpty();
    }

    @Test
    void callsABrokenConnectionUnavailable() {
        server.serve("/half.png", InputAnswer.truncated(PNG));

        assertFailed(
                Code.INPUT_UNAVAILABLE,
                () -> stage("{\"mask\":\"" + server.url("/half.png") + "\"}"),
                "mask (host 127.0.0.1): the connection to its source was lost");
    }

    @Test
    void fetchesFourAtATimeAndEndsWithItsTask() throws Exception {
        server.serve("/silent", InputAnswer.silent());
        String urls = IntStream.range(0, 6)
                .mapToObj(n -> '"' + server.url("/silent?" + n) + '"')
                .collect(Collectors.joining(","));
        FutureTask<StagedInputs> staging = new FutureTask<>(() -> stage("{\"init_images\":[" + urls + "]}"));
        Thread task = Thread.ofVirtual().start(staging);
        server.awaitRequests(4, LONG);

        task.interrupt();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> staging.get(LONG.toSeconds(), TimeUnit.SECONDS))
                .withCauseInstanceOf(InterruptedException.class);
        server.awaitAbandoned(4, LONG);
        assertThat(server.requests()).hasSize(4);
    }

    @Test
    void looksThroughTextsOfAnyLength() throws Exception {
        // One character longer than Jackson's default limit for texts.
        String image = "A".repeat(20_000_001);

        assertThat(stage("{\"init_images\":[\"" + image + "\"]}").places()).isEmpty();
    }

    private StagedInputs stage(String content) throws TaskFailedException, InterruptedException {
        server.serve("/fails", InputAnswer.status(503));
        return new InputStaging(
                        SEARCH,
                        new InputLimits(60_000, 8, Duration.ofSeconds(20)),
                        fetching.source(allowing("127.0.0.0/8")),
                        new BucketSource(Set.of("inputs"), InputStagingTest::copy))
                .stage(task(content), spool);
    }

    private static void copy(S3Uri address, Deadline deadline, InputSink into) throws IOException {
        byte[] object = Map.of(new S3Uri("inputs", "k/b.png"), PNG).get(address);
        if (object == null) {
            throw SourceFailedException.notFound("no such key");
        }
        into.write(object);
    }

    private static Task task(String content) {
        TaskId id = new TaskId("task");
        return new Task(
                new TaskHeader(id, new Identity("identity"), new OutputLocation("bucket", "", id), Context.EMPTY),
                TaskKind.TEXT_TO_IMAGE,
                new Payload(content));
    }

    private static void assertFailed(Code code, ThrowingCallable call, String detail) {
        assertThatExceptionOfType(TaskFailedException.class)
                .isThrownBy(call)
                .extracting(TaskFailedException::failure)
                .satisfies(failure -> assertThat(failure.detail()).endsWith(detail))
                .extracting(Failure::code, Failure::stage)
                .containsExactly(code, Stage.STAGING);
    }
}
