package io.sdqueueworker.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sdqueueworker.runtimes.sdwebui.SdWebUiKit;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.spool.SpoolSpace;
import io.sdqueueworker.staging.BucketSource;
import io.sdqueueworker.staging.InputLimits;
import io.sdqueueworker.staging.InputSource;
import io.sdqueueworker.staging.InputSource.Way;
import io.sdqueueworker.staging.InputStaging;
import io.sdqueueworker.staging.InputsFailedException;
import io.sdqueueworker.staging.web.Fetching;
import io.sdqueueworker.task.Context;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.OutputLocation;
import io.sdqueueworker.task.Payload;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.TaskId;
import io.sdqueueworker.task.TaskKind;
import io.sdqueueworker.testing.UnreachableRuntime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.services.s3.S3Client;

/// Inputs in a bucket that does not answer with them.
class S3InputsTest {

    @TempDir
    Path workDirectory;

    @RegisterExtension
    private final OddStore store = new OddStore();

    @ParameterizedTest
    @CsvSource({
        "400, ExpiredToken,       true",
        "403, InvalidAccessKeyId, true",
        "403, RequestTimeTooSkewed, true",
        "503, SlowDown,           true",
        "500, InternalError,      false",
        "503, ServiceUnavailable, false"
    })
    void blamesTheWorkerForItsCredentialsAndItsRate(int status, String code, boolean concernsEverySource)
            throws Exception {
        store.answer(exchange -> {
            byte[] body = "<Error><Code>%s</Code><Message>no</Message></Error>"
                    .formatted(code)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });

        InputsFailedException failure = failure(store.client());

        assertThat(failure.source()).isEqualTo(new InputSource(Way.BUCKET, "inputs"));
        assertThat(failure.concernsEverySource()).isEqualTo(concernsEverySource);
        assertThat(failure.failure().detail()).isEqualTo("mask (bucket inputs): S3 GetObject: " + status + " " + code);
    }

    @Test
    void blamesTheWorkerWithoutCredentials() throws Exception {
        try (S3Client none = store.client(AwsCredentialsProviderChain.of(() -> {
            throw new IllegalStateException("none here");
        }))) {
            assertThat(failure(none).concernsEverySource()).isTrue();
        }
    }

    private InputsFailedException failure(S3Client s3) throws Exception {
        TaskId id = new TaskId("task");
        Task task = new Task(
                new TaskHeader(id, new Identity("identity"), new OutputLocation("bucket", "", id), Context.EMPTY),
                TaskKind.TEXT_TO_IMAGE,
                new Payload("{\"mask\":\"s3://inputs/k.png\"}"));
        try (Fetching fetching = new Fetching();
                Spool spool = new SpoolSpace(workDirectory, 100_000).open()) {
            InputStaging staging = new InputStaging(
                    UnreachableRuntime.of(new SdWebUiKit()).inputs(),
                    new InputLimits(60_000, 8, Duration.ofSeconds(60)),
                    fetching.source(Fetching.allowing("127.0.0.0/8")),
                    new BucketSource(Set.of("inputs"), new S3Inputs(s3)));
            return catchThrowableOfType(InputsFailedException.class, () -> staging.stage(task, spool));
        }
    }
}
