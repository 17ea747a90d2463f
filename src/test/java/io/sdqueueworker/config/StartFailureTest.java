package io.sdqueueworker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchRuntimeException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartFailureTest {

    private static final String QUEUE_MISSING =
            "SQS_QUEUE_URL (worker.queue-url) is missing: expects the URL of the SQS queue that tasks come from";
    private static final String BUCKET_MISSING =
            "S3_BUCKET (worker.bucket) is missing: expects the name of the S3 bucket that outputs go to";

    @Test
    void saysNothingWhereTheSettingsAreRight() {
        assertThat(Environment.smallest().refusal()).isEmpty();
    }

    @Test
    void saysNothingOfOtherFailures() {
        assertThat(StartFailure.lines(new IllegalStateException("expects nothing")))
                .isEmpty();
    }

    @Test
    void namesEverythingThatIsMissing() {
        assertThat(Environment.empty().refusal()).containsExactlyInAnyOrder(QUEUE_MISSING, BUCKET_MISSING);
    }

    @Test
    void takesAnEmptyVariableForAMissingOne() {
        assertThat(Environment.empty()
                        .with("SQS_QUEUE_URL", "")
                        .with("S3_BUCKET", " ")
                        .refusal())
                .containsExactlyInAnyOrder(QUEUE_MISSING, BUCKET_MISSING);
    }

    @Test
    void findsTheSettingsBehindOtherFailures() {
        Environment environment = Environment.empty().with("S3_BUCKET", "images");
        RuntimeException failure = catchRuntimeException(environment::settings);

        assertThat(StartFailure.lines(new IllegalStateException("start failed", new RuntimeException(failure))))
                .containsExactly(QUEUE_MISSING);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SQS_QUEUE_URL              | tasks             | (worker.queue-url) is wrong: expects a queue's URL, such as https://sqs.us-east-1.amazonaws.com/123456789012/tasks
            SQS_QUEUE_URL              | https://host      | (worker.queue-url) is wrong: expects a queue's URL, such as https://sqs.us-east-1.amazonaws.com/123456789012/tasks
            SQS_QUEUE_URL              | https://a b/c     | (worker.queue-url) is wrong: expects a queue's URL, such as https://sqs.us-east-1.amazonaws.com/123456789012/tasks
            S3_BUCKET                  | s3://images       | (worker.bucket) is wrong: expects a bucket's name, 3 to 63 lower-case letters, digits, dots and hyphens, without s3://
            WORKER_PAYLOAD_BUCKETS     | good,s3://bad     | (worker.payload-buckets) is wrong: expects a bucket's name, 3 to 63 lower-case letters, digits, dots and hyphens, without s3://
            SNS_TOPIC_ARN              | results           | (worker.topic-arn) is wrong: expects a topic's ARN, such as arn:aws:sns:us-east-1:123456789012:results
            DYNAMIC_SD_MODEL           | yes               | (worker.dynamic-model) is wrong: expects true or false
            LOGLEVEL                   | TRACE             | (worker.log-level) is wrong: expects one of DEBUG, INFO, WARNING, ERROR
            API_BASE_URL               | ftp://localhost   | (worker.runtime.url) is wrong: expects the URL of the runtime's API, such as http://localhost:8080/sdapi/v1/ or http://localhost:8188
            API_BASE_URL               | http://           | (worker.runtime.url) is wrong: expects the URL of the runtime's API, such as http://localhost:8080/sdapi/v1/ or http://localhost:8188
            WORKER_SPOOL_LIMIT         | 4 GB              | (worker.spool-limit) is wrong: expects a number of bytes, such as 512M or 4G (powers of 1024)
            WORKER_VISIBILITY          | 1s                | (worker.visibility) is wrong: expects a time from 3s to 15m
            WORKER_VISIBILITY          | 13h               | (worker.visibility) is wrong: expects a time from 3s to 15m
            WORKER_MAX_ATTEMPTS        | 0                 | (worker.max-attempts) is wrong: expects a whole number above zero
            WORKER_MAX_ATTEMPTS        | many              | (worker.max-attempts) is wrong: expects a whole number above zero
            WORKER_MAX_AGE             | 0s                | (worker.max-age) is wrong: expects a time above zero, such as 30s, 5m or PT30S
            WORKER_STALL_TIMEOUT       | 30                | (worker.stall-timeout) is wrong: expects a time with its unit, such as 500ms, 30s, 5m, 1h or PT30S
            WORKER_GENERATION_TIMEOUT  | 0s                | (worker.generation-timeout) is wrong: expects a time above zero, such as 30s, 5m or PT30S
            WORKER_GENERATION_TIMEOUT  | 12h               | (worker.generation-timeout) is wrong: expects a time of 11h at most: SQS takes a message back after 12h
            WORKER_GENERATION_TIMEOUTS | pipeline          | (worker.generation-timeouts) is wrong: expects kinds of tasks, each once, with their times, such as interrogate=2m,pipeline=2h
            WORKER_GENERATION_TIMEOUTS | song=2m           | (worker.generation-timeouts) is wrong: expects kinds of tasks, each once, with their times, such as interrogate=2m,pipeline=2h
            WORKER_GENERATION_TIMEOUTS | pipeline=13h      | (worker.generation-timeouts) is wrong: expects a time of 11h at most: SQS takes a message back after 12h
            WORKER_RUNTIME_MAX_RSS     | much              | (worker.runtime.max-rss) is wrong: expects a number of bytes, such as 512M or 4G (powers of 1024)
            WORKER_NODE_NAME           | ../pods           | (worker.node.name) is wrong: expects a node's name, as spec.nodeName of the pod has it
            WORKER_NODE_KUBERNETES_API | http://10.0.0.1   | (worker.node.kubernetes-api) is wrong: expects the API server's address, such as https://10.100.0.1:443
            WORKER_NODE_METADATA_URL   | 169.254.169.254   | (worker.node.metadata-url) is wrong: expects an address, such as http://169.254.169.254
            WORKER_MODELS_PREFETCH     | Lora/[a           | (worker.models.prefetch) is wrong: expects paths of models with commas between them, such as Lora/**,sd_xl_base_1.0.safetensors, and 'Lora/[a' has a '[' without a ']'
            WORKER_MODELS_PREFETCH     | a,/b              | (worker.models.prefetch) is wrong: expects paths of models with commas between them, such as Lora/**,sd_xl_base_1.0.safetensors, and '/b' is absolute or has a backslash
            WORKER_MODELS_COMFYUI_INPUTS | my_file         | (worker.models.comfyui-inputs) is wrong: expects inputs and folders with commas between them, such as MyLoader.my_file=folder+other, and 'my_file' names no input
            WORKER_MODELS_CONNECTIONS  | 65                | (worker.models.connections) is wrong: expects a number of connections from 1 to 64
            WORKER_MODELS_PART_SIZE    | 1K                | (worker.models.part-size) is wrong: expects a number of bytes from 64K to 1G
            WORKER_MODELS_COMFYUI_INPUTS | x=../a          | (worker.models.comfyui-inputs) is wrong: expects inputs and folders with commas between them, such as MyLoader.my_file=folder+other, and 'x=../a' names a folder that is none
            WORKER_DRAIN_BUDGET        | -PT1S             | (worker.drain-budget) is wrong: expects a time above zero, such as 30s, 5m or PT30S
            WORKER_S3_CHUNKED_ENCODING | on                | (worker.s3.chunked-encoding) is wrong: expects true or false
            WORKER_S3_PATH_STYLE       | on                | (worker.s3.path-style) is wrong: expects true or false
            """)
    void namesTheVariableAndWhatItExpects(String variable, String value, String line) {
        assertThat(Environment.smallest().with(variable, value).refusal()).containsExactly(variable + " " + line);
    }

    @Test
    void namesEverythingThatIsWrongAtOnce() {
        assertThat(Environment.empty()
                        .with("S3_BUCKET", "NOT A BUCKET")
                        .with("LOGLEVEL", "loud")
                        .with("WORKER_VISIBILITY", "soon")
                        .with("API_BASE_URL", "http://")
                        .refusal())
                .hasSize(5)
                .contains(QUEUE_MISSING)
                .anyMatch(line -> line.startsWith("S3_BUCKET (worker.bucket) is wrong: expects a bucket's name"))
                .anyMatch(line -> line.startsWith("LOGLEVEL (worker.log-level) is wrong: expects one of"))
                .anyMatch(line -> line.startsWith("WORKER_VISIBILITY (worker.visibility) is wrong: expects a time"))
                .anyMatch(line -> line.startsWith("API_BASE_URL (worker.runtime.url) is wrong: expects the URL"));
    }
}
