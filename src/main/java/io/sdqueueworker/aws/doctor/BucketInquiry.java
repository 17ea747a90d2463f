package io.sdqueueworker.aws.doctor;

import io.sdqueueworker.aws.AwsErrors;
import io.sdqueueworker.aws.Payer;
import io.sdqueueworker.doctor.Access;
import io.sdqueueworker.doctor.Answer;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A bucket in Amazon S3, or in a store that speaks its protocol.
final class BucketInquiry implements Access.Bucket {

    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;

    private final S3Client s3;
    private final String bucket;
    private final Inquiry inquiry;
    private final Payer payer = new Payer();

    BucketInquiry(S3Client s3, String bucket, AnswerDates dates) {
        this.s3 = s3;
        this.bucket = bucket;
        this.inquiry = new Inquiry("S3", dates);
    }

    @Override
    public Answer<Boolean> write(String key) throws InterruptedException {
        return put(key, UnaryOperator.identity());
    }

    @Override
    public Answer<Boolean> writeIfAbsent(String key) throws InterruptedException {
        return put(key, request -> request.ifNoneMatch("*"));
    }

    @Override
    public Answer<Boolean> read(String key) throws InterruptedException {
        return inquiry.ask(
                "GetObject",
                () -> s3.getObjectAsBytes(
                                request -> request.bucket(bucket).key(key).overrideConfiguration(Inquiry.limit()))
                        .response(),
                answer -> Optional.ofNullable(answer.eTag()).map(_ -> true),
                e -> AwsErrors.NO_SUCH_KEY.include(e) ? Optional.of(false) : Optional.empty());
    }

    @Override
    public Answer<List<String>> list(String prefix) throws InterruptedException {
        return inquiry.ask(
                "ListObjectsV2",
                () -> payer.call(() -> s3.listObjectsV2(request -> request.bucket(bucket)
                        .prefix(prefix)
                        .requestPayer(payer.value())
                        .overrideConfiguration(Inquiry.limit()))),
                answer -> answer.name() == null ? Optional.empty() : Optional.of(keys(answer)));
    }

    private static List<String> keys(ListObjectsV2Response answer) {
        return answer.contents().stream()
                .filter(object -> object.size() > 0)
                .map(S3Object::key)
                .toList();
    }

    @Override
    public Answer<Boolean> readBeginning(String key) throws InterruptedException {
        return inquiry.ask(
                "GetObject",
                () -> s3.getObjectAsBytes(request -> request.bucket(bucket)
                                .key(key)
                                .requestPayer(payer.value())
                                .range("bytes=0-0")
                                .overrideConfiguration(Inquiry.limit()))
                        .response(),
                answer -> Optional.ofNullable(answer.eTag()).map(_ -> true));
    }

    /// @return false if a condition of the request is not met
    private Answer<Boolean> put(String key, UnaryOperator<PutObjectRequest.Builder> condition)
            throws InterruptedException {
        PutObjectRequest request = condition
                .apply(PutObjectRequest.builder().bucket(bucket).key(key).contentType("application/json"))
                .overrideConfiguration(Inquiry.limit())
                .build();
        return inquiry.ask(
                "PutObject",
                () -> s3.putObject(request, RequestBody.empty()),
                answer -> Optional.ofNullable(answer.eTag()).map(_ -> true),
                // A conflict with another writer of the same key shows that the store checks the
                // condition.
                e -> e.statusCode() == PRECONDITION_FAILED || e.statusCode() == CONFLICT
                        ? Optional.of(false)
                        : Optional.empty());
    }
}
