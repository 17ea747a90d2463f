package io.sdqueueworker.aws;

import io.sdqueueworker.doctor.Answer;
import io.sdqueueworker.doctor.BucketAccess;
import java.util.Optional;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/// What may be done with a bucket in Amazon S3, or in a store that speaks its protocol.
public final class BucketInquiry implements BucketAccess {

    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;

    private final S3Client s3;
    private final String bucket;
    private final Inquiry inquiry;

    public BucketInquiry(S3Client s3, String bucket, AnswerDates dates) {
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
                e -> SdkFailure.code(e).equals("NoSuchKey") ? Optional.of(false) : Optional.empty());
    }

    /// @return false where a condition of the request is not met
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
                // The conflict is with somebody who writes it at this moment: the condition is looked at as well.
                e -> e.statusCode() == PRECONDITION_FAILED || e.statusCode() == CONFLICT
                        ? Optional.of(false)
                        : Optional.empty());
    }
}
