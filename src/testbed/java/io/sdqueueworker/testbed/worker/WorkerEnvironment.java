package io.sdqueueworker.testbed.worker;

import io.sdqueueworker.testbed.aws.S3Server;
import io.sdqueueworker.testbed.aws.SnsServer;
import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.comfyui.FakeComfyUi;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// The environment variables that point a worker process at servers on this machine. They use the original worker's
/// names if the original had one.
public final class WorkerEnvironment {

    private WorkerEnvironment() {}

    /// All variables except the runtime's, as a new modifiable map.
    ///
    /// @param workDirectory the worker's own
    public static Map<String, String> of(
            SqsServer sqs, SqsServer.Queue queue, S3Server s3, String bucket, SnsServer sns, Path workDirectory) {
        Map<String, String> environment = new HashMap<>();
        environment.put("AWS_DEFAULT_REGION", "us-east-1");
        environment.put("AWS_ACCESS_KEY_ID", "local");
        environment.put("AWS_SECRET_ACCESS_KEY", "a-planted-secret");
        // Keeps the AWS SDK from looking for a region or a role outside this machine.
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        environment.put("AWS_ENDPOINT_URL_SQS", sqs.endpoint().toString());
        environment.put("AWS_ENDPOINT_URL_S3", s3.endpoint().toString());
        environment.put("AWS_ENDPOINT_URL_SNS", sns.endpoint().toString());
        environment.put("SQS_QUEUE_URL", queue.url());
        environment.put("S3_BUCKET", bucket);
        environment.put("SNS_TOPIC_ARN", sns.topicArn());
        environment.put("RUNTIME_NAME", "local");
        environment.put("WORKER_S3_CHUNKED_ENCODING", "false");
        environment.put("WORKER_WORK_DIR", workDirectory.toString());
        return environment;
    }

    /// The variables that select the runtime.
    ///
    /// @param type `sdwebui` or `comfyui`
    /// @param address of its API
    public static Map<String, String> driving(String type, String address) {
        return Map.of("RUNTIME_TYPE", type, "API_BASE_URL", address);
    }

    /// The variables for a ComfyUI whose folders are mounted into the worker.
    public static Map<String, String> drivingMounted(FakeComfyUi comfy) {
        Map<String, String> environment =
                new HashMap<>(driving("comfyui", comfy.endpoint().toString()));
        environment.put("WORKER_RUNTIME_OUTPUT_DIR", comfy.outputFolder().toString());
        environment.put("WORKER_RUNTIME_INPUT_DIR", comfy.inputFolder().toString());
        return environment;
    }
}
