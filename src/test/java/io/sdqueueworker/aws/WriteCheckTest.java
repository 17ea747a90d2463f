package io.sdqueueworker.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Stores that do not take what the worker writes, and the check that tells them from stores that refuse one object.
class WriteCheckTest {

    private static final S3Uri ADDRESS = new S3Uri("bucket", "prefix/task.out");

    @RegisterExtension
    private final OddStore store = new OddStore(true);

    private final S3OutputStore outputs = new S3OutputStore(store.client());
    private final List<Headers> writes = new CopyOnWriteArrayList<>();

    /// A status and an error code.
    private record Refusal(int status, String code) {}

    @ParameterizedTest
    @ValueSource(ints = {409, 412})
    void passesWithoutAddingAVersion(int status) throws Exception {
        serve(_ -> new Refusal(status, "PreconditionFailed"));

        outputs.probeWrite("bucket");

        assertThat(writes)
                .singleElement()
                .satisfies(
                        headers -> assertThat(headers.getFirst("If-None-Match")).isEqualTo("*"));
    }

    @Test
    void createsTheDocumentInANewBucket() throws Exception {
        serve(_ -> writes.size() == 1 ? new Refusal(200, "") : new Refusal(412, "PreconditionFailed"));

        outputs.probeWrite("bucket");

        assertThat(writes).hasSize(2);
    }

    @Test
    void namesConditionalWritesIfTheStoreIgnoresThem() {
        serve(_ -> new Refusal(200, ""));

        assertThat(probe().detail())
                .isEqualTo("the store of bucket bucket ignores conditional writes (If-None-Match), by which a task"
                        + " has one result");
    }

    @Test
    void namesConditionalWritesIfTheStoreDoesNotSupportThem() {
        serve(request ->
                new Refusal(request.getRequestHeaders().containsKey("If-None-Match") ? 501 : 200, "NotImplemented"));

        Failure failure = probe();

        assertThat(failure.code()).isEqualTo(Code.STORAGE_UNAVAILABLE);
        assertThat(failure.detail())
                .isEqualTo("S3 PutObject in bucket bucket: 501 NotImplemented: the store does not support conditional"
                        + " writes (If-None-Match), by which a task has one result");
    }

    @ParameterizedTest
    @CsvSource({"400, InvalidRequest", "501, NotImplemented", "411, MissingContentLength"})
    void namesTheSettingIfTheStoreDoesNotKnowTrailingChecksums(int status, String code) {
        serve(request -> new Refusal(isChunked(request) ? status : 200, code));

        Failure failure = probe();

        assertThat(failure.code()).isEqualTo(Code.STORAGE_UNAVAILABLE);
        assertThat(failure.detail()).contains(status + " " + code, "WORKER_S3_CHUNKED_ENCODING=false");
    }

    @ParameterizedTest
    @CsvSource({
        "503, SlowDown, STORAGE_UNAVAILABLE",
        "403, AccessDenied, ACCESS_DENIED",
        "400, ExpiredToken, STORAGE_UNAVAILABLE",
        "400, RequestTimeout, STORAGE_UNAVAILABLE"
    })
    void explainsNoOutage(int status, String code, Code expected) {
        serve(_ -> new Refusal(status, code));

        Failure failure = probe();

        assertThat(failure.code()).isEqualTo(expected);
        assertThat(failure.detail()).isEqualTo("S3 PutObject in bucket bucket: " + status + " " + code);
    }

    @ParameterizedTest
    @CsvSource({
        "403, AccessDenied, OUTPUT_REFUSED",
        "400, KeyTooLongError, OUTPUT_REFUSED",
        "400, InvalidRequest, OUTPUT_REFUSED",
        "422, Unprocessable, OUTPUT_REFUSED",
        "412, PreconditionFailed, OUTPUT_REFUSED",
        "400, EntityTooLarge, OUTPUT_TOO_LARGE",
        "429, TooManyRequests, STORAGE_UNAVAILABLE",
        "503, SlowDown, STORAGE_UNAVAILABLE"
    })
    void tellsARefusedObjectFromAnOutage(int status, String code, Code expected) {
        serve(request -> isCheck(request) ? new Refusal(412, "PreconditionFailed") : new Refusal(status, code));

        assertThat(put().code()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"403, AccessDenied, ACCESS_DENIED", "400, ExpiredToken, STORAGE_UNAVAILABLE"})
    void blamesTheBucketIfNothingCanBeWritten(int status, String code, Code expected) {
        serve(_ -> new Refusal(status, code));

        assertThat(put().code()).isEqualTo(expected);
    }

    @Test
    void refusesAFileThatIsTooLargeForOneUploadWithoutAskingTheStore(@TempDir Path directory) throws Exception {
        serve(_ -> new Refusal(200, ""));
        Path video = directory.resolve("video");
        try (RandomAccessFile sparse = new RandomAccessFile(video.toFile(), "rw")) {
            sparse.setLength(5L * 1024 * 1024 * 1024 + 1);
        }

        Failure failure = catchThrowableOfType(
                        TaskFailedException.class, () -> outputs.put(ADDRESS, video, "video/mp4"))
                .failure();

        assertThat(failure.code()).isEqualTo(Code.OUTPUT_TOO_LARGE);
        assertThat(failure.detail()).contains("5368709121 bytes", "5368709120");
        assertThat(writes).isEmpty();
    }

    private Failure probe() {
        return catchThrowableOfType(TaskFailedException.class, () -> outputs.probeWrite("bucket"))
                .failure();
    }

    private Failure put() {
        return catchThrowableOfType(
                        TaskFailedException.class, () -> outputs.put(ADDRESS, "{}".getBytes(StandardCharsets.UTF_8)))
                .failure();
    }

    private static boolean isCheck(HttpExchange request) {
        return request.getRequestURI().getPath().endsWith("/write-check");
    }

    private static boolean isChunked(HttpExchange request) {
        return "aws-chunked".equals(request.getRequestHeaders().getFirst("Content-Encoding"));
    }

    private void serve(Function<HttpExchange, Refusal> answers) {
        store.answer(exchange -> {
            writes.add(exchange.getRequestHeaders());
            exchange.getRequestBody().readAllBytes();
            Refusal answer = answers.apply(exchange);
            respond(exchange, answer);
        });
    }

    private static void respond(HttpExchange exchange, Refusal answer) throws IOException {
        byte[] body = answer.status() == 200
                ? new byte[0]
                : "<Error><Code>%s</Code></Error>".formatted(answer.code()).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
