package io.sdqueueworker.testbed.aws;

import io.sdqueueworker.testbed.http.FreePort;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.logging.Level;
import org.elasticmq.NodeAddress;
import org.elasticmq.StrictSQSLimits$;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.Logger;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// An SQS server inside this process: ElasticMQ with the limits of SQS.
///
/// As in SQS, a poll whose client has disconnected may still take the next message, which comes back after the
/// visibility timeout. So give each test its own queue.
public final class SqsServer implements AutoCloseable {
    private static final Duration DEFAULT_VISIBILITY = Duration.ofSeconds(30);

    /// A strong reference: the log context drops the level of an unreferenced logger.
    private static final List<Logger> QUIET = quiet("org.elasticmq", "org.apache.pekko");

    private final SQSRestServer server;
    private final URI endpoint;
    private final SqsClient client;

    private SqsServer(SQSRestServer server, URI endpoint) {
        this.server = server;
        this.endpoint = endpoint;
        this.client = TestCredentials.pointTo(endpoint, SqsClient.builder()).build();
    }

    /// Starts on a free port.
    public static SqsServer start() {
        return start(FreePort.find());
    }

    /// Starts on `port`, which must be free.
    public static SqsServer start(int port) {
        if (QUIET.isEmpty()) {
            throw new IllegalStateException("the loggers of ElasticMQ are not set");
        }
        SQSRestServer server = SQSRestServerBuilder.withInterface("127.0.0.1")
                .withPort(port)
                .withServerAddress(new NodeAddress("http", "127.0.0.1", port, ""))
                .withSQSLimits(StrictSQSLimits$.MODULE$)
                .withAWSRegion("us-east-1")
                .start();
        server.waitUntilStarted();
        return new SqsServer(server, URI.create("http://127.0.0.1:" + port));
    }

    /// Quiets ElasticMQ, which logs every message at DEBUG through Quarkus's log manager.
    private static List<Logger> quiet(String... names) {
        List<Logger> loggers = List.of(names).stream()
                .map(LogContext.getLogContext()::getLogger)
                .toList();
        loggers.forEach(logger -> logger.setLevel(Level.WARNING));
        return loggers;
    }

    public URI endpoint() {
        return endpoint;
    }

    /// The client behind this server's convenience methods; closed with the server.
    public SqsClient client() {
        return client;
    }

    /// A standard queue with a visibility timeout of 30 s and no dead-letter queue.
    public Queue createQueue(String name) {
        return createQueue(name, DEFAULT_VISIBILITY);
    }

    /// @param visibility whole seconds; how long a received message stays hidden
    public Queue createQueue(String name, Duration visibility) {
        return createQueue(name, visibility, Map.of());
    }

    /// A queue that moves a message to `deadLetters` on the receive after `maxReceives`.
    public Queue createQueue(String name, Duration visibility, Queue deadLetters, int maxReceives) {
        return createQueue(name, visibility, redrive(deadLetters, maxReceives));
    }

    /// A FIFO queue with a visibility timeout of 30 s.
    ///
    /// @param name must end in `.fifo`
    public Queue createFifoQueue(String name) {
        return createQueue(name, DEFAULT_VISIBILITY, Map.of(QueueAttributeName.FIFO_QUEUE, "true"));
    }

    /// A queue with any attributes that SQS knows, besides the visibility timeout.
    public Queue createQueue(String name, Duration visibility, Map<QueueAttributeName, String> attributes) {
        var all = new HashMap<>(attributes);
        all.put(QueueAttributeName.VISIBILITY_TIMEOUT, Long.toString(visibility.toSeconds()));
        String url = client.createQueue(request -> request.queueName(name).attributes(all))
                .queueUrl();
        return new Queue(name, url, attribute(url, QueueAttributeName.QUEUE_ARN));
    }

    /// @return the message id
    public String send(Queue queue, String body) {
        return client.sendMessage(request -> request.queueUrl(queue.url()).messageBody(body))
                .messageId();
    }

    /// Sends a message to a FIFO queue. Two calls with the same body are two messages.
    ///
    /// @return the message id
    public String send(Queue queue, String body, String group) {
        return client.sendMessage(request -> request.queueUrl(queue.url())
                        .messageBody(body)
                        .messageGroupId(group)
                        .messageDeduplicationId(UUID.randomUUID().toString()))
                .messageId();
    }

    /// Receives a message and deletes it.
    ///
    /// @return its body
    /// @throws java.util.NoSuchElementException when the queue returns no message
    public String take(Queue queue) {
        Message message = client.receiveMessage(request -> request.queueUrl(queue.url())).messages().stream()
                .findFirst()
                .orElseThrow();
        client.deleteMessage(request -> request.queueUrl(queue.url()).receiptHandle(message.receiptHandle()));
        return message.body();
    }

    /// Changes the redrive policy of a queue, even while a worker receives from it.
    public void change(Queue queue, Queue deadLetters, int maxReceives) {
        client.setQueueAttributes(
                request -> request.queueUrl(queue.url()).attributes(redrive(deadLetters, maxReceives)));
    }

    private static Map<QueueAttributeName, String> redrive(Queue deadLetters, int maxReceives) {
        return Map.of(
                QueueAttributeName.REDRIVE_POLICY,
                "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":%d}".formatted(deadLetters.arn(), maxReceives));
    }

    /// The number of messages in the queue now.
    public Depth depth(Queue queue) {
        return new Depth(
                Integer.parseInt(attribute(queue.url(), QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES)),
                Integer.parseInt(
                        attribute(queue.url(), QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE)));
    }

    private String attribute(String url, QueueAttributeName name) {
        return client.getQueueAttributes(request -> request.queueUrl(url).attributeNames(name))
                .attributes()
                .get(name);
    }

    @Override
    public void close() {
        client.close();
        // Not awaited: the stop waits up to 20 s for long polls of disconnected clients.
        var _ = server.stopAndGetFuture();
    }

    /// A queue by the names that the worker's settings and other AWS services use.
    public record Queue(String name, String url, String arn) {}

    /// @param visible messages waiting to be received
    /// @param inFlight messages received, neither deleted nor visible again
    public record Depth(int visible, int inFlight) {}
}
