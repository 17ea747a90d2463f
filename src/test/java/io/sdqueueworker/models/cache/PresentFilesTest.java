package io.sdqueueworker.models.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.aws.S3Models;
import io.sdqueueworker.models.catalogue.ModelPath;
import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.models.fetch.FetchTerms;
import io.sdqueueworker.models.fetch.ModelFetch;
import io.sdqueueworker.testbed.aws.ModelFile;
import io.sdqueueworker.testbed.aws.S3Server;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.faults.ProxiedRequest;
import io.sdqueueworker.testbed.servers.SharedServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;

/// Files that others have put in their place, of objects for which the bucket keeps no checksum of the whole: they were
/// uploaded in parts before 2025.
@Timeout(120)
class PresentFilesTest {

    private static final int MIB = 1 << 20;
    private static final ModelPath PATH = new ModelPath("Stable-diffusion/a.safetensors");
    private static final Map<String, String> ENCRYPTED = Map.of("x-amz-server-side-encryption", "aws:kms");

    private static final S3Server s3 = SharedServers.s3();

    @TempDir
    Path root;

    private final String bucket = "present-" + UUID.randomUUID();
    private final FaultProxy proxy = FaultProxy.start(s3.endpoint());
    private final S3Client client = S3Server.clientOf(proxy.endpoint());

    @BeforeEach
    void createBucket() {
        s3.createBucket(bucket);
    }

    @AfterEach
    void close() {
        client.close();
        proxy.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 8, 16})
    void areRecognizedByTheMd5OfTheirParts(int partMib) throws Exception {
        byte[] content = ModelFile.safetensors(12 * MIB, 1);
        ModelVersion model = upload(content, partMib * MIB);
        place(content);

        store().pin(model).close();

        assertThat(gets()).isZero();
    }

    @Test
    void areFetchedIfTheMd5OfTheirPartsDiffers() throws Exception {
        byte[] content = ModelFile.safetensors(12 * MIB, 1);
        ModelVersion model = upload(content, 5 * MIB);
        place(ModelFile.safetensors(12 * MIB, 2));

        store().pin(model).close();

        assertThat(PATH.below(root)).hasBinaryContent(content);
    }

    @Test
    void areTakenByTheirSizeAndHeaderIfThereIsNoChecksumAtAll() throws Exception {
        byte[] content = ModelFile.safetensors(6 * MIB, 1);
        ModelVersion model = upload(content, 5 * MIB);
        proxy.when(PresentFilesTest::describes).answerHeaders(ENCRYPTED);
        place(content);

        store().pin(model).close();

        assertThat(gets()).isZero();
    }

    @Test
    void areFetchedIfTheyAreNoModelOfThatSize() throws Exception {
        byte[] content = ModelFile.safetensors(6 * MIB, 1);
        ModelVersion model = upload(content, 5 * MIB);
        proxy.when(PresentFilesTest::describes).answerHeaders(ENCRYPTED);
        place(new byte[content.length]);

        store().pin(model).close();

        assertThat(PATH.below(root)).hasBinaryContent(content);
    }

    /// Models of one kind have the same size and header.
    @Test
    void areFetchedIfTheyAreKnownToBeAnEarlierVersion() throws Exception {
        byte[] earlier = ModelFile.safetensors(6 * MIB, 1);
        byte[] later = ModelFile.safetensors(6 * MIB, 2);
        proxy.when(PresentFilesTest::describes).answerHeaders(ENCRYPTED);
        store().pin(upload(earlier, 5 * MIB)).close();

        store().pin(upload(later, 5 * MIB)).close();

        assertThat(PATH.below(root)).hasBinaryContent(later);
    }

    private ModelStore store() throws IOException {
        ModelFetch fetch =
                new ModelFetch(new S3Models(client, bucket, ""), new FetchTerms(4, 16L * MIB, Duration.ofSeconds(10)));
        return new ModelStore(root, OptionalLong.empty(), 0, fetch, new CountedEvents(), InstantSource.system());
    }

    private ModelVersion upload(byte[] content, int partBytes) {
        String etag = s3.putInParts(bucket, PATH.value(), content, partBytes);
        return new ModelVersion(PATH, content.length, etag);
    }

    private void place(byte[] content) throws IOException {
        Files.createDirectories(PATH.below(root).getParent());
        Files.write(PATH.below(root), content);
    }

    private long gets() {
        return proxy.count(request -> request.method().equals("GET"));
    }

    private static boolean describes(ProxiedRequest request) {
        return request.method().equals("HEAD") && request.query().isEmpty();
    }
}
