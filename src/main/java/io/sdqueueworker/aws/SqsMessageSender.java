package io.sdqueueworker.aws;

import io.sdqueueworker.queue.MessageSender;
import io.sdqueueworker.queue.QueueUnavailableException;
import io.sdqueueworker.task.Delivery;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeNameForSends;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/// Sends to one Amazon SQS queue.
public final class SqsMessageSender implements MessageSender {

    private static final String FIFO = ".fifo";
    private static final String GROUP = "MessageGroupId";
    private static final String DEDUPLICATION = "MessageDeduplicationId";
    private static final String TRACE = "AWSTraceHeader";

    /// SQS allows 128 characters; the rest is for the attempt.
    private static final int LONGEST_DEDUPLICATION = 80;

    private final SqsClient sqs;
    private final String url;

    public SqsMessageSender(SqsClient sqs, String url) {
        this.sqs = sqs;
        this.url = url;
    }

    @Override
    public void send(Delivery.Content content, String attempt) throws QueueUnavailableException, InterruptedException {
        Map<String, String> system = content.systemAttributes();
        SendMessageRequest.Builder request = SendMessageRequest.builder()
                .queueUrl(url)
                .messageBody(content.body())
                .messageAttributes(content.messageAttributes().entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, attribute -> sdk(attribute.getValue()))));
        Optional.ofNullable(system.get(TRACE))
                .ifPresent(trace -> request.messageSystemAttributes(Map.of(
                        MessageSystemAttributeNameForSends.AWS_TRACE_HEADER,
                        MessageSystemAttributeValue.builder()
                                .dataType("String")
                                .stringValue(trace)
                                .build())));
        if (url.endsWith(FIFO)) {
            request.messageGroupId(system.getOrDefault(GROUP, attempt))
                    .messageDeduplicationId(shortened(system.getOrDefault(DEDUPLICATION, "redrive")) + "-" + attempt);
        } else {
            // Standard queues share fairly between groups.
            Optional.ofNullable(system.get(GROUP)).ifPresent(request::messageGroupId);
        }
        try {
            sqs.sendMessage(request.build());
        } catch (SdkException e) {
            SdkFailure.rethrowInterrupt(e);
            throw QueueUnavailableException.refused("SQS SendMessage to " + url + ": " + SdkFailure.describe(e), e);
        }
    }

    private static MessageAttributeValue sdk(Delivery.Attribute attribute) {
        MessageAttributeValue.Builder value = MessageAttributeValue.builder().dataType(attribute.type());
        return (attribute.isBinary()
                        ? value.binaryValue(
                                SdkBytes.fromByteArray(Base64.getDecoder().decode(attribute.value())))
                        : value.stringValue(attribute.value()))
                .build();
    }

    private static String shortened(String id) {
        return id.length() > LONGEST_DEDUPLICATION ? id.substring(0, LONGEST_DEDUPLICATION) : id;
    }
}
