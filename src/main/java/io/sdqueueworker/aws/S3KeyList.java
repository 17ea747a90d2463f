package io.sdqueueworker.aws;

import io.sdqueueworker.publication.KeyList;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Lists the objects of an Amazon S3 bucket.
public final class S3KeyList implements KeyList {

    private final S3Client s3;

    public S3KeyList(S3Client s3) {
        this.s3 = s3;
    }

    @Override
    public List<String> keys(String bucket, String prefix) throws TaskFailedException, InterruptedException {
        try {
            return s3.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix)).contents().stream()
                    .map(S3Object::key)
                    .toList();
        } catch (SdkException e) {
            throw StoreErrors.translated(Stage.PUBLICATION, "ListObjectsV2", new S3Uri(bucket, prefix), e);
        }
    }
}
