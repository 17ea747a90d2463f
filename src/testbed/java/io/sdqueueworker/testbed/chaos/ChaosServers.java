package io.sdqueueworker.testbed.chaos;

import io.sdqueueworker.testbed.aws.S3Server;
import io.sdqueueworker.testbed.aws.SnsServer;
import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.sdwebui.PngInfo;
import io.sdqueueworker.testbed.servers.ImagePainter;
import io.sdqueueworker.testbed.servers.InputAnswer;
import io.sdqueueworker.testbed.servers.InputServer;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Object;

/// The servers that all workers share and that no fault hits: SQS, S3, an SNS stub and a web server for inputs. Faults
/// happen in the proxies before them.
///
/// @param webUiTasks the queue of two workers
/// @param comfyUiTasks the queue of one worker
record ChaosServers(
        SqsServer sqs,
        S3Server s3,
        SnsServer sns,
        InputServer web,
        SqsServer.Queue webUiTasks,
        SqsServer.Queue comfyUiTasks)
        implements AutoCloseable {

    static final String BUCKET = "chaos";

    private static final String INPUT_KEY = "inputs/input.png";

    static ChaosServers start() {
        SqsServer sqs = SqsServer.start();
        S3Server s3 = S3Server.start();
        s3.createBucket(BUCKET);
        byte[] input = PngInfo.with(ImagePainter.png("a sketch", 1, 64, 64), "parameters", "a sketch\nSteps: 20");
        s3.client().putObject(request -> request.bucket(BUCKET).key(INPUT_KEY), RequestBody.fromBytes(input));
        InputServer web = InputServer.start();
        web.serve("/input.png", InputAnswer.png(input));
        return new ChaosServers(
                sqs, s3, SnsServer.start(), web, sqs.createQueue("chaos-webui"), sqs.createQueue("chaos-comfyui"));
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
