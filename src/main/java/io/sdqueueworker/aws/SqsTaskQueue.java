package io.sdqueueworker.aws;

import io.sdqueueworker.queue.QueueState;
import io.sdqueueworker.queue.QueueUnavailableException;
import io.sdqueueworker.queue.ReceiptRefusedException;
import io.sdqueueworker.queue.TaskQueue;
import io.sdqueueworker.task.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SqsResponse;

/// Receives from one Amazon SQS queue.
public final class SqsTaskQueue implements TaskQueue {

    /// A long poll of 20 s and the answer.
    private static final Duration RECEIVE_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

    private static final int CLIENT_ERRORS = 4;

    private static final Pattern MAX_RECEIVE_COUNT = Pattern.compile("\"maxReceiveCount\"\\s*:\\s*\"?(\\d{1,4})\"?");

    /// The last part of the ARN in a redrive policy.
    private static final Pattern DEAD_LETTER_QUEUE =
            Pattern.compile("\"deadLetterTargetArn\"\\s*:\\s*\"arn:[^\"]*:([\\w.-]+)\"");

    private final SqsClient sqs;
    private final String url;

    public SqsTaskQueue(SqsClient sqs, String url) {
        this.sqs = sqs;
        this.url = url;
    }

    @Override
    public Optional<Delivery> receive(Duration wait, Duration visibility)
            throws QueueUnavailableException, InterruptedException {
        var answer = call(
                "ReceiveMessage",
                () -> sqs.receiveMessage(request -> request.queueUrl(url)
                        .maxNumberOfMessages(1)
                        .waitTimeSeconds(Math.toIntExact(wait.toSeconds()))
                        .visibilityTimeout(seconds(visibility))
                        .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
                        .messageAttributeNames("All")
                        .overrideConfiguration(override ->
                                override.apiCallTimeout(RECEIVE_TIMEOUT).apiCallAttemptTimeout(RECEIVE_TIMEOUT))));
        long now = System.nanoTime();
        return answer.messages().stream().findFirst().map(message -> delivery(message, now, visibility));
    }

    @Override
    public void changeVisibility(Delivery delivery, Duration visibility, Duration timeout)
            throws QueueUnavailableException, ReceiptRefusedException, InterruptedException {
        callWithReceipt(
                "ChangeMessageVisibility",
                () -> sqs.changeMessageVisibility(request -> request.queueUrl(url)
                        .receiptHandle(delivery.receiptHandle())
                        .visibilityTimeout(seconds(visibility))
                        .overrideConfiguration(override -> override.apiCallTimeout(timeout))));
    }

    @Override
    public void delete(Delivery delivery)
            throws QueueUnavailableException, ReceiptRefusedException, InterruptedException {
        callWithReceipt(
                "DeleteMessage",
                () -> sqs.deleteMessage(request -> request.queueUrl(url)
                        .receiptHandle(delivery.receiptHandle())
                        .overrideConfiguration(override -> override.apiCallTimeout(CALL_TIMEOUT))));
    }

    @Override
    public QueueState state() throws QueueUnavailableException, InterruptedException {
        // Not ALL: the permission covers only the counts and the redrive policy.
        Map<QueueAttributeName, String> attributes = call(
                        "GetQueueAttributes",
                        () -> sqs.getQueueAttributes(request -> request.queueUrl(url)
                                .attributeNames(
                                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED,
                                        QueueAttributeName.REDRIVE_POLICY)
                                .overrideConfiguration(override -> override.apiCallTimeout(CALL_TIMEOUT))))
                .attributes();
        return new QueueState(
                count(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES),
                count(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE),
                count(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED),
                maxReceiveCount(attributes.getOrDefault(QueueAttributeName.REDRIVE_POLICY, "")),
                deadLetterQueue(attributes.getOrDefault(QueueAttributeName.REDRIVE_POLICY, "")));
    }

    /// The URL is built instead of asked for: that would need another permission.
    @Override
    public int deadLetters(String name) throws QueueUnavailableException, InterruptedException {
        String deadLetters = url.substring(0, url.lastIndexOf('/') + 1) + name;
        return count(
                call(
                                "GetQueueAttributes",
                                () -> sqs.getQueueAttributes(request -> request.queueUrl(deadLetters)
                                        .attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES)
                                        .overrideConfiguration(override -> override.apiCallTimeout(CALL_TIMEOUT))))
                        .attributes(),
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES);
    }

    private static Delivery delivery(Message message, long receivedAtNanos, Duration visibility) {
        Map<String, String> system = message.attributesAsStrings();
        Map<String, Delivery.Attribute> attributes = message.messageAttributes().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, attribute -> attribute(attribute.getValue())));
        return new Delivery(
                message.messageId(),
                new Delivery.Receipt(
                        message.receiptHandle(),
                        Integer.parseInt(system.getOrDefault("ApproximateReceiveCount", "1")),
                        receivedAtNanos,
                        visibility),
                sentAt(system),
                new Delivery.Content(system, attributes, message.body()));
    }

    private static Delivery.Attribute attribute(MessageAttributeValue value) {
        return new Delivery.Attribute(
                value.dataType(),
                value.stringValue() != null
                        ? value.stringValue()
                        : Base64.getEncoder().encodeToString(value.binaryValue().asByteArray()));
    }

    private static Instant sentAt(Map<String, String> system) {
        String millis = system.get("SentTimestamp");
        return millis == null ? Instant.now() : Instant.ofEpochMilli(Long.parseLong(millis));
    }

    private static int seconds(Duration duration) {
        // Rounded up: otherwise the visibility would end before the lease.
        return Math.toIntExact(duration.plusNanos(999_999_999).toSeconds());
    }

    private static int count(Map<QueueAttributeName, String> attributes, QueueAttributeName name) {
        return Integer.parseInt(attributes.getOrDefault(name, "0"));
    }

    /// Parses a redrive policy, which is a JSON document; empty for a queue without one.
    public static OptionalInt maxReceiveCount(String redrivePolicy) {
        Matcher matcher = MAX_RECEIVE_COUNT.matcher(redrivePolicy);
        return matcher.find() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }

    private static Optional<String> deadLetterQueue(String redrivePolicy) {
        Matcher matcher = DEAD_LETTER_QUEUE.matcher(redrivePolicy);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private <T extends SqsResponse> T call(String operation, Supplier<T> call)
            throws QueueUnavailableException, InterruptedException {
        try {
            return call.get();
        } catch (SdkException e) {
            SdkFailure.rethrowInterrupt(e);
            throw unavailable(describe(operation, e), e);
        }
    }

    private void callWithReceipt(String operation, Supplier<? extends SqsResponse> call)
            throws QueueUnavailableException, ReceiptRefusedException, InterruptedException {
        try {
            var _ = call.get();
        } catch (SdkException e) {
            SdkFailure.rethrowInterrupt(e);
            String text = describe(operation, e);
            if (e instanceof AwsServiceException service
                    && !SdkFailure.isAnswerOfSts(e)
                    && AwsErrors.RECEIPT_REFUSED.include(service)) {
                throw new ReceiptRefusedException(text, service.numAttempts() > 1, e);
            }
            throw unavailable(text, e);
        }
    }

    /// Names the queue and the region if SQS does not find the queue: often, one of them is wrong.
    private String describe(String operation, SdkException e) {
        String text = "SQS " + operation + ": " + SdkFailure.describe(e);
        if (!(e instanceof AwsServiceException service) || SdkFailure.isAnswerOfSts(e)) {
            return text;
        }
        if (AwsErrors.ACCESS_DENIED.include(service)) {
            return text + ", allow sqs:" + operation + " on " + url;
        }
        return AwsErrors.NOT_FOUND.include(service) || AwsErrors.CREDENTIALS_INVALID.include(service)
                ? text + " for " + url + " in "
                        + sqs.serviceClientConfiguration().region()
                : text;
    }

    /// Throttling is the only refusal of a request that is over by itself. STS does not speak for the queue.
    private static QueueUnavailableException unavailable(String text, SdkException e) {
        boolean refused = e instanceof AwsServiceException service
                && !SdkFailure.isAnswerOfSts(e)
                && service.statusCode() / 100 == CLIENT_ERRORS
                && !service.isThrottlingException();
        return refused ? QueueUnavailableException.refused(text, e) : QueueUnavailableException.unreachable(text, e);
    }
}
