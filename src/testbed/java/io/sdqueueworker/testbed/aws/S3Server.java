package io.sdqueueworker.testbed.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sdqueueworker.testbed.http.FreePort;
import io.sdqueueworker.testbed.servers.TestFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A real S3 server over a folder. S3Proxy runs in its own process, so that its classes do not clash with ours.
///
/// It answers a PUT in chunked encoding before it has read the whole request, which breaks some of them. Its clients
/// must switch that encoding off, as [#client()] does.
public final class S3Server implements AutoCloseable {
    private final S3ProxyProcess process;
    private final S3Client client;

    private S3Server(S3ProxyProcess process) {
        this.process = process;
        this.client = clientOf(process.endpoint());
    }

    /// A client for a store at any address, such as a proxy in front of this server. The caller closes it.
    public static S3Client clientOf(URI endpoint) {
        return TestCredentials.pointTo(endpoint, S3Client.builder())
                .serviceConfiguration(s3 -> s3.pathStyleAccessEnabled(true).chunkedEncodingEnabled(false))
                .build();
    }

    /// Starts on a free port with an empty store, which [#close()] deletes.
    ///
    /// @throws IllegalStateException when the jar of S3Proxy is missing or does not answer in two minutes
    public static S3Server start() {
        return new S3Server(S3ProxyProcess.start(FreePort.find()));
    }

    /// Starts on a free port over an existing folder, in which each subfolder is a bucket. [#close()] keeps the
    /// folder.
    public static S3Server start(Path baseDirectory) {
        return start(baseDirectory, FreePort.find());
    }

    /// Starts on `port`, which must be free, over an existing folder.
    public static S3Server start(Path baseDirectory, int port) {
        return new S3Server(S3ProxyProcess.start(baseDirectory, port));
    }

    public URI endpoint() {
        return process.endpoint();
    }

    /// The client behind this server's convenience methods; closed with the server.
    public S3Client client() {
        return client;
    }

    public void createBucket(String name) {
        client.createBucket(request -> request.bucket(name));
    }

    public void put(String bucket, String key, String text) {
        client.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromString(text));
    }

    public void put(String bucket, String key, byte[] bytes) {
        client.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(bytes));
    }

    /// Uploads an object in parts, as tools do with models. The store then keeps no checksum of the whole.
    ///
    /// @return the ETag without quotes: the MD5 of the MD5s of the parts, and their number
    public String putInParts(String bucket, String key, byte[] bytes, int partBytes) {
        String upload = client.createMultipartUpload(
                        request -> request.bucket(bucket).key(key))
                .uploadId();
        List<CompletedPart> parts = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += partBytes) {
            int number = parts.size() + 1;
            RequestBody part =
                    RequestBody.fromBytes(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + partBytes)));
            String etag = client.uploadPart(
                            request -> request.bucket(bucket)
                                    .key(key)
                                    .uploadId(upload)
                                    .partNumber(number),
                            part)
                    .eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
        }
        return client.completeMultipartUpload(request ->
                        request.bucket(bucket).key(key).uploadId(upload).multipartUpload(all -> all.parts(parts)))
                .eTag()
                .replace("\"", "");
    }

    /// All keys that begin with `prefix`, across all pages, in S3's order.
    public List<String> keys(String bucket, String prefix) {
        return client.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    /// @throws software.amazon.awssdk.services.s3.model.NoSuchKeyException when there is no such object
    public byte[] bytes(String bucket, String key) {
        try (var object = client.getObject(request -> request.bucket(bucket).key(key))) {
            return object.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("GET s3://" + bucket + "/" + key, e);
        }
    }

    /// The hexadecimal SHA-256 of an object, which may be larger than memory.
    ///
    /// @throws software.amazon.awssdk.services.s3.model.NoSuchKeyException when there is no such object
    public String sha256(String bucket, String key) {
        try (var object = client.getObject(request -> request.bucket(bucket).key(key))) {
            return TestFile.sha256(object);
        } catch (IOException e) {
            throw new UncheckedIOException("GET s3://" + bucket + "/" + key, e);
        }
    }

    /// @throws software.amazon.awssdk.services.s3.model.NoSuchKeyException when there is no such object
    public String text(String bucket, String key) {
        return new String(bytes(bucket, key), UTF_8);
    }

    public String contentType(String bucket, String key) {
        return client.headObject(request -> request.bucket(bucket).key(key)).contentType();
    }

    @Override
    public void close() {
        client.close();
        process.close();
    }
}
