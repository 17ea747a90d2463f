package io.sdqueueworker.aws.doctor;

import io.sdqueueworker.aws.AwsErrors;
import io.sdqueueworker.aws.SqsTaskQueue;
import io.sdqueueworker.doctor.Access;
import io.sdqueueworker.doctor.Answer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SqsResponse;

/// An Amazon SQS queue.
final class QueueInquiry implements Access.Queue {

    /// SQS never issued this handle.
    private static final String NO_RECEIPT = "doctor-has-no-receipt";

    private final SqsClient sqs;
    private final String url;
    private final Inquiry inquiry;

    QueueInquiry(SqsClient sqs, String url, AnswerDates dates) {
        this.sqs = sqs;
        this.url = url;
        this.inquiry = new Inquiry("SQS", dates);
    }

    @Override
    public Answer<Access.QueueAttributes> attributes() throws InterruptedException {
        return inquiry.ask(
                "GetQueueAttributes",
                () -> sqs.getQueueAttributes(request -> request.queueUrl(url)
                        .attributeNames(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED,
                                QueueAttributeName.VISIBILITY_TIMEOUT,
                                QueueAttributeName.MESSAGE_RETENTION_PERIOD,
                                QueueAttributeName.REDRIVE_POLICY,
                                QueueAttributeName.KMS_MASTER_KEY_ID)
                        .overrideConfiguration(Inquiry.limit())),
                answer -> answer.attributes().isEmpty() ? Optional.empty() : Optional.of(read(answer.attributes())));
    }

    @Override
    public Answer<Boolean> receive() throws InterruptedException {
        // Zero, not eleven: a server that accepts a wrong number returns no message then.
        return unlessRefused(
                "ReceiveMessage",
                () -> sqs.receiveMessage(request -> request.queueUrl(url)
                        .maxNumberOfMessages(0)
                        .waitTimeSeconds(0)
                        .visibilityTimeout(0)
                        .overrideConfiguration(Inquiry.limit())));
    }

    @Override
    public Answer<Boolean> changeVisibility() throws InterruptedException {
        return unlessRefused(
                "ChangeMessageVisibility",
                () -> sqs.changeMessageVisibility(request -> request.queueUrl(url)
                        .receiptHandle(NO_RECEIPT)
                        .visibilityTimeout(0)
                        .overrideConfiguration(Inquiry.limit())));
    }

    @Override
    public Answer<Boolean> delete() throws InterruptedException {
        return unlessRefused(
                "DeleteMessage",
                () -> sqs.deleteMessage(request ->
                        request.queueUrl(url).receiptHandle(NO_RECEIPT).overrideConfiguration(Inquiry.limit())));
    }

    private Answer<Boolean> unlessRefused(String operation, Supplier<? extends SqsResponse> call)
            throws InterruptedException {
        return inquiry.ask(
                operation,
                call,
                _ -> Optional.of(true),
                e -> AwsErrors.PARAMETER_REFUSED.include(e) ? Optional.of(true) : Optional.empty());
    }

    private static Access.QueueAttributes read(Map<QueueAttributeName, String> attributes) {
        return new Access.QueueAttributes(
                new Access.Depth(
                        number(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES),
                        number(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE),
                        number(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED)),
                Duration.ofSeconds(number(attributes, QueueAttributeName.VISIBILITY_TIMEOUT)),
                Optional.ofNullable(attributes.get(QueueAttributeName.MESSAGE_RETENTION_PERIOD))
                        .map(seconds -> Duration.ofSeconds(Integer.parseInt(seconds))),
                SqsTaskQueue.maxReceiveCount(attributes.getOrDefault(QueueAttributeName.REDRIVE_POLICY, "")),
                Optional.ofNullable(attributes.get(QueueAttributeName.KMS_MASTER_KEY_ID))
                        .filter(key -> !key.isEmpty()));
    }

    private static int number(Map<QueueAttributeName, String> attributes, QueueAttributeName name) {
        return Integer.parseInt(attributes.getOrDefault(name, "0"));
    }
}
