package io.sdqueueworker.testbed.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sdqueueworker.testbed.http.Connection;
import io.sdqueueworker.testbed.http.HttpHead;
import io.sdqueueworker.testbed.http.HttpListener;
import io.sdqueueworker.testbed.http.Recording;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sns.SnsClient;

/// A stub of the SNS query protocol with `Publish` and `GetTopicAttributes`. It records every published message, and
/// delivers it to the queues that are subscribed.
///
/// A topic whose name ends in `.fifo` requires a group and a deduplication id, and drops what it has accepted before,
/// without the 5 minutes after which SNS forgets.
public final class SnsServer implements AutoCloseable {
    private static final int MESSAGE_LIMIT = 256 * 1024;
    private static final String FIFO = ".fifo";
    private static final String GROUP = "MessageGroupId";
    private static final String DEDUPLICATION = "MessageDeduplicationId";
    private static final Pattern FIFO_ID = Pattern.compile("\\p{Graph}{1,128}");
    private static final String NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/";

    private final Recording<Published> published = new Recording<>("publishes");
    private final Set<String> topics = ConcurrentHashMap.newKeySet();
    private final Set<String> deduplicationIds = ConcurrentHashMap.newKeySet();
    private final List<SnsSubscription> subscriptions = new CopyOnWriteArrayList<>();
    private final AtomicReference<Fault> fault = new AtomicReference<>(Fault.NONE);
    private final HttpListener listener;
    private final SnsClient client;

    /// Refuses the next `left` calls.
    private record Fault(int left, int status, String code, boolean publishesOnly) {
        static final Fault NONE = new Fault(0, 200, "", false);

        boolean meets(String action) {
            return left > 0 && (!publishesOnly || action.equals("Publish"));
        }

        Fault after(String action) {
            return meets(action) ? new Fault(left - 1, status, code, publishesOnly) : this;
        }
    }

    private SnsServer(int port) {
        this.listener = HttpListener.start("sns-server", port, this::answer);
        this.client = TestCredentials.pointTo(listener.endpoint(), SnsClient.builder())
                .build();
    }

    /// Starts on a free port.
    public static SnsServer start() {
        return start(0);
    }

    /// Starts on `port`, which must be free.
    public static SnsServer start(int port) {
        return new SnsServer(port);
    }

    public URI endpoint() {
        return listener.endpoint();
    }

    /// A client of this server, closed with it.
    public SnsClient client() {
        return client;
    }

    /// The topic for tests that need only one.
    public String topicArn() {
        return topicArn("results");
    }

    /// Creates a topic. Publishing to an unknown topic is answered 404 `NotFound`.
    public String topicArn(String name) {
        String arn = "arn:aws:sns:us-east-1:000000000000:" + name;
        topics.add(arn);
        return arn;
    }

    /// Subscribes a queue to an ordinary topic, without raw delivery.
    public void subscribe(String topicArn, SqsServer sqs, SqsServer.Queue queue) {
        subscriptions.add(new SnsSubscription(topicArn, sqs, queue));
    }

    /// Every accepted publish so far, oldest first, without refused calls.
    public List<Published> published() {
        return published.all();
    }

    /// Waits for the `n`-th accepted publish and returns all of them.
    ///
    /// @throws AssertionError when there are fewer after `limit`
    public List<Published> awaitPublished(int n, Duration limit) throws InterruptedException {
        return published.await(n, limit);
    }

    /// Refuses the next `n` calls with an HTTP status and an SNS error code such as `Throttling`.
    ///
    /// The AWS SDK retries a 5xx and a throttling twice on its own; each retry counts as a call.
    public void failNext(int n, int status, String errorCode) {
        fault.set(new Fault(n, status, errorCode, false));
    }

    /// Refuses all calls until [#clearFailures()].
    public void failUntilCleared(int status, String errorCode) {
        failNext(Integer.MAX_VALUE, status, errorCode);
    }

    /// Refuses `Publish` until [#clearFailures()]; other actions are still answered.
    public void failPublishesUntilCleared(int status, String errorCode) {
        fault.set(new Fault(Integer.MAX_VALUE, status, errorCode, true));
    }

    public void clearFailures() {
        fault.set(Fault.NONE);
    }

    private boolean answer(Connection connection, HttpHead request) throws IOException {
        Map<String, String> form = QueryProtocol.form(connection, request);
        String action = form.getOrDefault("Action", "");
        Fault due = fault.getAndUpdate(now -> now.after(action));
        String topic = form.getOrDefault("TopicArn", "");
        String message = form.getOrDefault("Message", "");
        if (due.meets(action)) {
            refuse(connection, due.status(), due.code(), "refused on purpose");
        } else if (!List.of("Publish", "GetTopicAttributes").contains(action)) {
            refuse(connection, 400, "InvalidAction", "this stub only knows Publish and GetTopicAttributes");
        } else if (!topics.contains(topic)) {
            refuse(connection, 404, "NotFound", "Topic does not exist");
        } else if (action.equals("GetTopicAttributes")) {
            QueryProtocol.answer(connection, """
                    <GetTopicAttributesResponse xmlns="%s">\
                    <GetTopicAttributesResult><Attributes>\
                    <entry><key>TopicArn</key><value>%s</value></entry>\
                    </Attributes></GetTopicAttributesResult>\
                    <ResponseMetadata><RequestId>%s</RequestId></ResponseMetadata>\
                    </GetTopicAttributesResponse>""".formatted(NAMESPACE, topic, UUID.randomUUID()));
        } else if (message.isEmpty()) {
            refuse(connection, 400, "InvalidParameter", "Invalid parameter: Empty message");
        } else if (message.getBytes(UTF_8).length > MESSAGE_LIMIT) {
            refuse(connection, 400, "InvalidParameter", "Invalid parameter: Message too long");
        } else if (topic.endsWith(FIFO) && !isFifoId(form.get(GROUP))) {
            refuse(connection, 400, "InvalidParameter", "The MessageGroupId parameter is required for FIFO topics");
        } else if (topic.endsWith(FIFO) && !isFifoId(form.get(DEDUPLICATION))) {
            refuse(
                    connection,
                    400,
                    "InvalidParameter",
                    "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId"
                            + " provided explicitly");
        } else if (!topic.endsWith(FIFO) && form.containsKey(DEDUPLICATION)) {
            refuse(connection, 400, "InvalidParameter", "MessageDeduplicationId is only valid for FIFO topics");
        } else {
            String messageId = UUID.randomUUID().toString();
            if (!topic.endsWith(FIFO) || deduplicationIds.add(topic + ' ' + form.get(DEDUPLICATION))) {
                accept(messageId, new Published(topic, message, attributes(form), QueryProtocol.accessKey(request)));
            }
            QueryProtocol.answer(connection, """
                    <PublishResponse xmlns="%s">\
                    <PublishResult><MessageId>%s</MessageId></PublishResult>\
                    <ResponseMetadata><RequestId>%s</RequestId></ResponseMetadata>\
                    </PublishResponse>""".formatted(NAMESPACE, messageId, UUID.randomUUID()));
        }
        return true;
    }

    private void accept(String messageId, Published message) {
        subscriptions.stream()
                .filter(subscription -> subscription.topicArn().equals(message.topicArn()))
                .forEach(subscription -> subscription.deliver(messageId, message));
        published.add(message);
    }

    private static boolean isFifoId(@Nullable String value) {
        return value != null && FIFO_ID.matcher(value).matches();
    }

    private static void refuse(Connection connection, int status, String code, String text) throws IOException {
        QueryProtocol.refuse(connection, NAMESPACE, status, code, text);
    }

    private static Map<String, String> attributes(Map<String, String> form) {
        var attributes = new TreeMap<String, String>();
        for (int i = 1; form.containsKey("MessageAttributes.entry." + i + ".Name"); i++) {
            String entry = "MessageAttributes.entry." + i;
            attributes.put(form.get(entry + ".Name"), form.getOrDefault(entry + ".Value.StringValue", ""));
        }
        return attributes;
    }

    @Override
    public void close() {
        client.close();
        listener.close();
    }

    /// One accepted publish.
    ///
    /// @param attributes the string value of each message attribute by its name
    /// @param accessKey the access key that signed the call
    public record Published(String topicArn, String message, Map<String, String> attributes, String accessKey) {}
}
