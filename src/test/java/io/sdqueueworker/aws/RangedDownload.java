package io.sdqueueworker.aws;

import io.sdqueueworker.staging.models.ModelObject;
import io.sdqueueworker.staging.models.ModelPath;
import io.sdqueueworker.task.S3Uri;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.LongStream;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/// Downloads one object into a file, by ranges at the same time and without anything else that a store of models does:
/// no journal, no verification. For measuring [RangedGet].
final class RangedDownload {

    private RangedDownload() {}

    /// `RangedDownload BUCKET KEY FILE CONNECTIONS PART_MIB`; the endpoint and the credentials are the environment's.
    static void main(String... arguments) throws IOException, InterruptedException, ExecutionException {
        S3Uri address = new S3Uri(arguments[0], arguments[1]);
        long part = Long.parseLong(arguments[4]) * 1024 * 1024;
        try (S3Client s3 = AwsClients.configureS3(
                                AwsClients.configure(
                                        S3Client.builder(),
                                        "us-east-1",
                                        DefaultCredentialsProvider.builder().build()),
                                false,
                                true)
                        .build();
                FileChannel file = FileChannel.open(
                        Path.of(arguments[2]), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                ExecutorService connections = Executors.newFixedThreadPool(
                        Integer.parseInt(arguments[3]), Thread.ofVirtual().factory())) {
            HeadObjectResponse head =
                    s3.headObject(request -> request.bucket(address.bucket()).key(address.key()));
            ModelObject object = new ModelObject(
                    new ModelPath(address.key()),
                    head.contentLength(),
                    head.eTag().replace("\"", ""));
            RangedGet ranges = new RangedGet(s3);
            // As [io.sdqueueworker.staging.models.PartSink] asks for.
            Lock writing = new ReentrantLock();
            for (Future<?> done : LongStream.iterate(0, offset -> offset < object.bytes(), offset -> offset + part)
                    .mapToObj(offset -> connections.submit(() -> {
                        long[] at = {offset};
                        ranges.read(address, object, offset, Math.min(part, object.bytes() - offset), piece -> {
                            writing.lock();
                            try {
                                while (piece.hasRemaining()) {
                                    at[0] += file.write(piece, at[0]);
                                }
                            } finally {
                                writing.unlock();
                            }
                        });
                        return null;
                    }))
                    .toList()) {
                done.get();
            }
        }
    }
}
