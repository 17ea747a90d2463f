package io.sdqueueworker.testbed.chaos;

import io.sdqueueworker.testbed.aws.S3Server;
import io.sdqueueworker.testbed.aws.SnsServer;
import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.sdwebui.PngInfo;
import io.sdqueueworker.testbed.servers.ImagePainter;
import io.sdqueueworker.testbed.servers.InputAnswer;
import io.sdqueueworker.testbed.servers.InputServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.SqsException;

/// The servers that all workers share and that no fault hits: SQS, S3, an SNS stub and a web server for inputs. Faults
/// happen in the proxies before them.
///
/// @param webUiTasks the queue of three workers, with a redrive policy
/// @param comfyUiTasks the queue of one worker, without a redrive policy
/// @param deadLetters the dead-letter queue of the first one
record ChaosServers(
        SqsServer sqs,
        S3Server s3,
        SnsServer sns,
        InputServer web,
        SqsServer.Queue webUiTasks,
        SqsServer.Queue comfyUiTasks,
        SqsServer.Queue deadLetters)
        implements AutoCloseable {

    static final String BUCKET = "chaos";

    private static final String INPUT_KEY = "inputs/input.png";

    /// The default of both queues, which the workers do not use.
    private static final Duration VISIBILITY = Duration.ofSeconds(30);

    /// The receives after which SQS moves a message to the dead-letter queue: so many that kills alone do not use
    /// them up.
    private static final int MAX_RECEIVES = 10;

    /// The most that one call receives.
    private static final int MOST_AT_ONCE = 10;

    static ChaosServers start() {
        SqsServer sqs = SqsServer.start();
        S3Server s3 = S3Server.start();
        s3.createBucket(BUCKET);
        byte[] input = PngInfo.with(ImagePainter.png("a sketch", 1, 64, 64), "parameters", "a sketch\nSteps: 20");
        s3.client().putObject(request -> request.bucket(BUCKET).key(INPUT_KEY), RequestBody.fromBytes(input));
        InputServer web = InputServer.start();
        web.serve("/input.png", InputAnswer.png(input));
        SqsServer.Queue deadLetters = sqs.createQueue("chaos-dead-letters");
        return new ChaosServers(
                sqs,
                s3,
                SnsServer.start(),
                web,
                sqs.createQueue("chaos-webui", VISIBILITY, deadLetters, MAX_RECEIVES),
                sqs.createQueue("chaos-comfyui"),
                deadLetters);
    }

    /// The address of an image on the web server.
    String webInput() {
        return web.url("/input.png");
    }

    /// The address of the same image in the bucket.
    String bucketInput() {
        return "s3://" + BUCKET + "/" + INPUT_KEY;
    }

    /// The number of messages in both queues, visible or in flight.
    int messages() {
        SqsServer.Depth one = sqs.depth(webUiTasks);
        SqsServer.Depth other = sqs.depth(comfyUiTasks);
        return one.visible() + one.inFlight() + other.visible() + other.inFlight();
    }

    /// Ends the pause of a released message. Does nothing if the message was handed out again since.
    void endPause(String receiptHandle) {
        for (SqsServer.Queue queue : List.of(webUiTasks, comfyUiTasks)) {
            try {
                sqs.client()
                        .changeMessageVisibility(request -> request.queueUrl(queue.url())
                                .receiptHandle(receiptHandle)
                                .visibilityTimeout(0));
            } catch (SqsException e) {
                // Of the other queue, or outdated.
            }
        }
    }

    /// Takes the messages out of the dead-letter queue.
    ///
    /// @return their ids
    List<String> takeDeadLetters() {
        List<String> ids = new ArrayList<>();
        List<Message> taken;
        do {
            taken = sqs.client()
                    .receiveMessage(
                            request -> request.queueUrl(deadLetters.url()).maxNumberOfMessages(MOST_AT_ONCE))
                    .messages();
            taken.forEach(message -> ids.add(message.messageId()));
        } while (!taken.isEmpty());
        return ids;
    }

    /// The size in bytes of every object in the bucket, by its address.
    Map<String, Long> sizes() {
        return s3.client().listObjectsV2Paginator(request -> request.bucket(BUCKET)).contents().stream()
                .collect(Collectors.toMap(object -> "s3://" + BUCKET + "/" + object.key(), S3Object::size));
    }

    /// The result documents, by their addresses.
    Map<String, String> documents() {
        return s3.keys(BUCKET, "output/").stream()
                .filter(key -> key.endsWith(".out"))
                .collect(Collectors.toMap(key -> "s3://" + BUCKET + "/" + key, key -> s3.text(BUCKET, key)));
    }

    @Override
    public void close() {
        web.close();
        sns.close();
        s3.close();
        sqs.close();
    }
}
