package io.sdqueueworker.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.sdqueueworker.models.catalogue.DescribedModel;
import io.sdqueueworker.models.catalogue.ModelGoneException;
import io.sdqueueworker.models.catalogue.ModelPath;
import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.models.catalogue.ModelsDeniedException;
import io.sdqueueworker.models.catalogue.StoredChecksum;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.testbed.aws.S3Server;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.faults.FaultRule;
import io.sdqueueworker.testbed.faults.ProxiedRequest;
import io.sdqueueworker.testbed.servers.SharedServers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.s3.S3Client;

/// Model look-ups in a real store, through a proxy that refuses and corrupts requests.
class S3ModelsTest {

    private static final String BUCKET = "s3-models";
    private static final ModelPath PATH = new ModelPath("Stable-diffusion/a b+ü.safetensors");

    private static final S3Server server = SharedServers.s3();

    private final FaultProxy proxy = FaultProxy.start(server.endpoint());
    private final S3Client s3 = AwsClients.configureS3(
                    AwsClients.configure(
                                    S3Client.builder(),
                                    "us-east-1",
                                    StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                            .endpointOverride(proxy.endpoint()),
                    false,
                    true)
            .build();
    private final S3Models models = new S3Models(s3, BUCKET, "sd/");

    @BeforeAll
    static void start() {
        server.createBucket(BUCKET);
        server.put(BUCKET, "sd/" + PATH, "a model");
        server.put(BUCKET, "sd/Lora/b.safetensors", "another");
        server.put(BUCKET, "sd/Lora/.cache/c.safetensors", "hidden");
        server.put(BUCKET, "sd-2/Lora/d.safetensors", "of others");
    }

    @AfterEach
    void close() {
        s3.close();
        proxy.close();
    }

    @Test
    void listsTheModelsBelowThePrefixAndNothingElse() throws Exception {
        assertThat(models.list())
                .extracting(ModelVersion::path, ModelVersion::bytes)
                .containsExactlyInAnyOrder(tuple(PATH, 7L), tuple(new ModelPath("Lora/b.safetensors"), 7L));
    }

    @Test
    void listsAWholeBucket() throws Exception {
        assertThat(new S3Models(s3, BUCKET, "").list())
                .extracting(object -> object.path().value())
                .contains("sd/Lora/b.safetensors", "sd-2/Lora/d.safetensors");
    }

    @Test
    void describesAnObjectInTheVersionOfTheListing() throws Exception {
        DescribedModel description = models.describe(PATH);

        assertThat(models.list()).contains(description.object());
        assertThat(description.checksum()).map(StoredChecksum::algorithm).isPresent();
    }

    @Test
    void readsARangeOfIt() throws Exception {
        ByteArrayOutputStream taken = new ByteArrayOutputStream();

        models.read(models.describe(PATH).object(), 2, 3, bytes -> {
            while (bytes.hasRemaining()) {
                taken.write(bytes.get());
            }
        });

        assertThat(taken).hasToString("mod");
    }

    /// macOS writes an accent as a character of its own.
    @Test
    void readsAKeyOfMacOsByTheNameThatAKeyboardWrites() throws Exception {
        server.put(BUCKET, "mac/Lora/cafe\u0301.safetensors", "a model");
        S3Models ofMac = new S3Models(s3, BUCKET, "mac/");

        ModelVersion listed = ofMac.list().getFirst();

        assertThat(listed.path().value()).isEqualTo("Lora/caf\u00e9.safetensors");
        assertThat(ofMac.describe(listed.path()).object()).isEqualTo(listed);
    }

    @Test
    void saysThatTheRoleMayNotList() {
        proxy.when(_ -> true).answer(403, "application/xml", error("AccessDenied"));

        Failure failure = failure(models::list);

        assertThat(failure.code()).isEqualTo(Code.MODELS_UNAVAILABLE);
        assertThat(failure.detail()).contains("bucket s3-models", "403 AccessDenied", "s3:ListBucket");
        assertThat(failure(models::probe)).isEqualTo(failure);
    }

    @Test
    void saysThatThereIsNoBucket() {
        Failure failure = failure(new S3Models(s3, "nowhere", "sd/")::list);

        assertThat(failure.code()).isEqualTo(Code.MODELS_UNAVAILABLE);
        assertThat(failure.detail()).contains("bucket nowhere", "404 NoSuchBucket");
    }

    @Test
    void doesNotTakeAPageForAnEmptyBucket() {
        proxy.when(_ -> true).answer(200, "text/html", "<html><body>Sign in</body></html>");

        assertThat(failure(models::list).code()).isEqualTo(Code.MODELS_UNAVAILABLE);
        assertThat(failure(models::probe).code()).isEqualTo(Code.MODELS_UNAVAILABLE);
    }

    @Test
    void asksForOneKeyToFindOutWhetherTheStoreAnswers() throws Exception {
        models.probe();

        ProxiedRequest request = proxy.requests().getFirst();
        assertThat(proxy.requests()).hasSize(1);
        assertThat(request.query()).contains("max-keys=1", "prefix=sd%2F");
    }

    @Test
    void saysThatTheStoreDoesNotAnswer() {
        proxy.vanish();

        assertThat(failure(models::list).code()).isEqualTo(Code.MODELS_UNAVAILABLE);
        assertThat(failure(models::probe).code()).isEqualTo(Code.MODELS_UNAVAILABLE);
        assertThat(catchThrowable(() -> models.describe(PATH))).isExactlyInstanceOf(IOException.class);
    }

    @Test
    void tellsAnObjectThatIsNotThereFromAStoreThatRefuses() {
        assertThat(catchThrowable(() -> models.describe(new ModelPath("Lora/none"))))
                .isInstanceOf(ModelGoneException.class);

        FaultRule rule = proxy.when(_ -> true).answer(403, "application/xml", error("AccessDenied"));
        assertThat(catchThrowable(() -> models.describe(PATH)))
                .isInstanceOf(ModelsDeniedException.class)
                .hasMessageContainingAll("bucket s3-models", "s3:GetObject");
        rule.lift();

        proxy.when(_ -> true).answer(400, "application/xml", "");
        assertThat(catchThrowable(() -> models.describe(PATH))).isExactlyInstanceOf(IOException.class);
    }

    @Test
    void doesNotTakeAnAnswerWithoutAnETagForAStores() {
        proxy.when(_ -> true).answerHeaders(Map.of("ETag", ""));

        assertThat(catchThrowable(() -> models.describe(PATH))).isExactlyInstanceOf(IOException.class);
    }

    @Test
    void isEndedByAnInterrupt() throws Exception {
        proxy.when(_ -> true).hold();
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual().start(() -> ended.complete(catchThrowable(models::list)));
        proxy.awaitRequests(1, _ -> true, Duration.ofMinutes(2));

        thread.interrupt();

        assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }

    private static Failure failure(ThrowingCallable call) {
        return catchThrowableOfType(TaskFailedException.class, call).failure();
    }

    private static String error(String code) {
        return "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>planned</Message></Error>";
    }
}
