package io.sdqueueworker.testbed.aws;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// A queue that receives what is published to a topic, in the envelope that SNS adds without raw delivery.
///
/// The envelope has every field of a real one. Its signature and addresses are not valid.
///
/// @param sqs the server with the queue
record SnsSubscription(String topicArn, SqsServer sqs, SqsServer.Queue queue) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ADDRESS = "https://sns.us-east-1.amazonaws.com/";

    void deliver(String messageId, SnsServer.Published published) {
        ObjectNode envelope = JSON.createObjectNode()
                .put("Type", "Notification")
                .put("MessageId", messageId)
                .put("TopicArn", topicArn)
                .put("Message", published.message())
                .put("Timestamp", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("SignatureVersion", "1")
                .put("Signature", "bm90IHNpZ25lZA==")
                .put("SigningCertURL", ADDRESS + "SimpleNotificationService-none.pem")
                .put("UnsubscribeURL", ADDRESS + "?Action=Unsubscribe&SubscriptionArn=" + topicArn + ":none");
        if (!published.attributes().isEmpty()) {
            ObjectNode attributes = envelope.putObject("MessageAttributes");
            published
                    .attributes()
                    .forEach((name, value) ->
                            attributes.putObject(name).put("Type", "String").put("Value", value));
        }
        sqs.send(queue, envelope.toString());
    }
}
