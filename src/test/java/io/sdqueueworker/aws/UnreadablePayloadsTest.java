package io.sdqueueworker.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.testbed.aws.UnreadableObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Payloads that cannot be read, in a bucket that answers.
class UnreadablePayloadsTest {

    private static final S3Uri ADDRESS = new S3Uri("bucket", "key");

    @RegisterExtension
    private final OddStore store = new OddStore();

    @ParameterizedTest
    @EnumSource
    void refusesAPayload(UnreadableObject state) {
        answer(state, 200, "<ListBucketResult><Name>bucket</Name></ListBucketResult>");

        assertRefused();
    }

    @ParameterizedTest
    @EnumSource
    void refusesAPayloadOfABucketThatItMayNotList(UnreadableObject state) {
        answer(state, 403, "<Error><Code>AccessDenied</Code></Error>");

        assertRefused();
    }

    @Test
    void blamesABucketThatDoesNotAnswer() {
        answer(UnreadableObject.BROKEN, 403, "<Error><Code>ExpiredToken</Code></Error>");

        assertThat(failure().code()).isEqualTo(Code.STORAGE_UNAVAILABLE);
    }

    private void assertRefused() {
        Failure failure = failure();

        assertThat(failure.code()).isEqualTo(Code.INPUT_REFUSED);
        assertThat(failure.detail()).startsWith("the object s3://bucket/key cannot be read: ");
    }

    private Failure failure() {
        return catchThrowableOfType(TaskFailedException.class, () -> new S3Payloads(store.client()).read(ADDRESS))
                .failure();
    }

    /// A bucket that answers a listing so, and an object that cannot be read.
    private void answer(UnreadableObject state, int listing, String listed) {
        store.answer(exchange -> {
            boolean lists = String.valueOf(exchange.getRequestURI().getQuery()).contains("list-type=2");
            byte[] body = (lists ? listed : state.body()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(lists ? listing : state.status(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }
}
