package io.sdqueueworker.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sdqueueworker.testbed.sdwebui.FakeWebUi;
import io.sdqueueworker.testbed.worker.WorkerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/// A task goes through the resources of the queue stack: topic, queue, worker, bucket, topic.
@Tag("slow")
class QueueStackIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Path TEMPLATE = Path.of("deploy/cloudformation/queue.template.json");

    @TempDir
    Path directory;

    @Test
    void carriesATaskFromTopicToTopic() throws Exception {
        try (AwsEmulator aws = AwsEmulator.start(directory);
                SnsClient sns = aws.client(SnsClient.builder());
                SqsClient sqs = aws.client(SqsClient.builder());
                FakeWebUi runtime = FakeWebUi.start()) {
            String tasks = sns.createTopic(request -> request.name("tasks")).topicArn();
            Map<String, String> stack = aws.create(
                    "sdxl",
                    Files.readString(TEMPLATE),
                    Map.of(
                            "RuntimeName", "sdxl",
                            "InputTopicArn", tasks,
                            "OidcProviderArn",
                                    "arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/A"));
            subscribeTasks(sns, tasks, stack);
            String results =
                    sqs.createQueue(request -> request.queueName("results")).queueUrl();
            sns.subscribe(request -> request.topicArn(stack.get("ResultTopicArn"))
                    .protocol("sqs")
                    .endpoint("arn:aws:sqs:us-east-1:123456789012:results"));
            try (WorkerProcess _ = WorkerProcess.start(environment(aws, stack, runtime), directory.resolve("log"))) {
                publish(sns, tasks, "other", "for-another-runtime");
                publish(sns, tasks, "sdxl", "my-task");

                JsonNode result =
                        JSON.readTree(JSON.readTree(receive(sqs, results).body())
                                .path("Message")
                                .asText());

                assertThat(result.path("id").asText()).isEqualTo("my-task");
                assertThat(result.path("status").asText()).isEqualTo("completed");
                String image = result.at("/image_url/0").asText();
                assertThat(image).startsWith("s3://" + stack.get("BucketName") + "/");
                assertThat(stored(aws, stack.get("BucketName"), image)).startsWith((byte) 0x89, 'P', 'N', 'G');
            }
        }
    }

    /// The emulator leaves out resources of the type AWS::SNS::Subscription, so it is made of the same properties.
    private static void subscribeTasks(SnsClient sns, String topic, Map<String, String> stack) throws Exception {
        JsonNode filter =
                JSON.readTree(TEMPLATE.toFile()).at("/Resources/TaskSubscription/Properties/FilterPolicy/Fn::If/2");
        sns.subscribe(request -> request.topicArn(topic)
                .protocol("sqs")
                .endpoint(stack.get("QueueArn"))
                .attributes(
                        Map.of("FilterPolicy", filter.toString().replace("{\"Ref\":\"RuntimeName\"}", "\"sdxl\""))));
    }

    private Map<String, String> environment(AwsEmulator aws, Map<String, String> stack, FakeWebUi runtime) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "AWS_DEFAULT_REGION",
                "us-east-1",
                "AWS_ACCESS_KEY_ID",
                "test",
                "AWS_SECRET_ACCESS_KEY",
                "test",
                "AWS_EC2_METADATA_DISABLED",
                "true",
                "AWS_ENDPOINT_URL",
                aws.endpoint().toString(),
                "SQS_QUEUE_URL",
                stack.getOrDefault("QueueUrl", ""),
                "S3_BUCKET",
                stack.getOrDefault("BucketName", ""),
                "SNS_TOPIC_ARN",
                stack.getOrDefault("ResultTopicArn", ""),
                "RUNTIME_NAME",
                "sdxl",
                "API_BASE_URL",
                runtime.endpoint().toString()));
        environment.put("WORKER_WORK_DIR", directory.resolve("work").toString());
        return environment;
    }

    private static void publish(SnsClient sns, String topic, String runtime, String id) {
        String task = """
                {"metadata": {"id": "%s", "runtime": "%s", "tasktype": "text-to-image", "prefix": "output", "context": {}},
                 "content": {"prompt": "a fox", "steps": 4, "width": 64, "height": 64}}""".formatted(id, runtime);
        sns.publish(request -> request.topicArn(topic)
                .message(task)
                .messageAttributes(Map.of(
                        "runtime",
                        MessageAttributeValue.builder()
                                .dataType("String")
                                .stringValue(runtime)
                                .build())));
    }

    private static Message receive(SqsClient sqs, String queue) {
        for (int tries = 0; tries < 12; tries++) {
            List<Message> messages = sqs.receiveMessage(
                            request -> request.queueUrl(queue).waitTimeSeconds(5))
                    .messages();
            if (!messages.isEmpty()) {
                return messages.getFirst();
            }
        }
        throw new AssertionError("no result came");
    }

    private static byte[] stored(AwsEmulator aws, String bucket, String url) {
        try (S3Client s3 = aws.client(S3Client.builder().forcePathStyle(true))) {
            return s3.getObjectAsBytes(
                            request -> request.bucket(bucket).key(url.substring(("s3://" + bucket + "/").length())))
                    .asByteArray();
        }
    }
}
