package io.sdqueueworker.aws;

import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.sns.model.GetTopicAttributesResponse;
import software.amazon.awssdk.services.sns.model.PublishResponse;
import software.amazon.awssdk.services.sqs.model.SqsResponse;

/// Rejects answers that do not come from the service: a captive portal or a proxy may answer every request with
/// status 200 and a page of its own.
///
/// The SDK reads such a page as an answer without content. An upload, a renewal or a notification that never arrived
/// would count as done.
final class CaptivePortalCheck implements ExecutionInterceptor {

    /// The innermost cause of the SDK's exception: the SDK copies its own exceptions, so a subclass would be lost.
    static final class ForeignAnswerException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private ForeignAnswerException(String message) {
            super(message);
        }
    }

    @Override
    public void afterUnmarshalling(Context.AfterUnmarshalling context, ExecutionAttributes attributes) {
        String lack = lack(context.response(), context.httpResponse());
        if (!lack.isEmpty()) {
            String message = "the answer is not that of the service: it has " + lack;
            throw SdkClientException.create(message, new ForeignAnswerException(message));
        }
    }

    /// The property that every genuine answer has and this one lacks; empty if it lacks none.
    private static String lack(SdkResponse response, SdkHttpResponse http) {
        return switch (response) {
            case PutObjectResponse put -> unless(put.eTag() != null, "no ETag");
            case GetObjectResponse get -> unless(get.eTag() != null, "no ETag");
            case HeadObjectResponse head ->
                unless(head.eTag() != null && head.contentLength() != null, "no ETag or no length");
            case ListObjectsV2Response list -> unless(list.name() != null, "no bucket name");
            case PublishResponse publish -> unless(publish.messageId() != null, "no MessageId");
            case GetTopicAttributesResponse topic -> unless(!topic.attributes().isEmpty(), "no attributes");
            // Most answers of SQS are empty.
            case SqsResponse _ -> foreignMediaType(http);
            default -> "";
        };
    }

    private static String foreignMediaType(SdkHttpResponse response) {
        String type = response.firstMatchingHeader("Content-Type").orElse("");
        return unless(type.isEmpty() || type.contains("json"), "the media type " + type);
    }

    private static String unless(boolean genuine, String lack) {
        return genuine ? "" : lack;
    }
}
