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
            SQS_QUEUE_URL                | tasks             | (worker.queue-url) is wrong: expects a queue's URL, such as https://sqs.us-east-1.amazonaws.com/123456789012/tasks, not 'tasks'
            SQS_QUEUE_URL                | https://host      | (worker.queue-url) is wrong: expects a queue's URL, such as https://sqs.us-east-1.amazonaws.com/123456789012/tasks, not 'https://host'
            SQS_QUEUE_URL                | https://a b/c     | (worker.queue-url) is wrong: expects a queue's URL, such as https://sqs.us-east-1.amazonaws.com/123456789012/tasks, not 'https://a b/c'
            S3_BUCKET                    | s3://images       | (worker.bucket) is wrong: expects a bucket's name of letters, digits, dots, hyphens and underscores, without s3://, not 's3://images'
            WORKER_PAYLOAD_BUCKETS       | good,s3://bad     | (worker.payload-buckets) is wrong: expects a bucket's name of letters, digits, dots, hyphens and underscores, without s3://, not 's3://bad'
            SNS_TOPIC_ARN                | results           | (worker.topic-arn) is wrong: expects a topic's ARN, such as arn:aws:sns:us-east-1:123456789012:results, not 'results'
            DYNAMIC_SD_MODEL             | yes               | (worker.dynamic-model) is wrong: expects true or false, not 'yes'
            WORKER_LOG_FORMAT            | xml               | (worker.log-format) is wrong: expects text or json, not 'xml'
            LOGLEVEL                     | TRACE             | (worker.log-level) is wrong: expects one of DEBUG, INFO, WARNING, ERROR, not 'TRACE'
            API_BASE_URL                 | ftp://localhost   | (worker.runtime.url) is wrong: expects the URL of the runtime's API, such as http://localhost:8080/sdapi/v1/ or http://localhost:8188, not 'ftp://localhost'
            API_BASE_URL                 | http://           | (worker.runtime.url) is wrong: expects the URL of the runtime's API, such as http://localhost:8080/sdapi/v1/ or http://localhost:8188, not 'http://'
            WORKER_SPOOL_LIMIT           | 4 GB              | (worker.spool-limit) is wrong: expects a number of bytes of at least 64M, such as 512M or 4G (powers of 1024), not '4 GB'
            WORKER_SPOOL_LIMIT           | 4                 | (worker.spool-limit) is wrong: expects a number of bytes of at least 64M, such as 512M or 4G (powers of 1024), not '4'
            WORKER_MODELS_MAX_BYTES      | 100               | (worker.models.max-bytes) is wrong: expects a number of bytes of at least 64M, such as 512M or 4G (powers of 1024), not '100'
            WORKER_RUNTIME_MAX_RSS       | 8                 | (worker.runtime.max-rss) is wrong: expects a number of bytes of at least 64M, such as 512M or 4G (powers of 1024), not '8'
            WORKER_INPUTS_MAX_BYTES      | 0                 | (worker.inputs.max-bytes) is wrong: expects a number of bytes of at least 64K, such as 64M (powers of 1024), not '0'
            WORKER_INPUTS_TIMEOUT        | 1ms               | (worker.inputs.timeout) is wrong: expects a time from 1s to 8760h with its unit, such as 30s, 5m, 1h or PT30S, not '1ms'
            WORKER_QUEUE_LOOK_INTERVAL   | 1ms               | (worker.queue-look-interval) is wrong: expects a time from 100ms to 8760h with its unit, such as 30s, 5m, 1h or PT30S, not '1ms'
            WORKER_MAX_AGE               | 1ms               | (worker.max-age) is wrong: expects a time from 1s to 8760h with its unit, such as 30s, 5m, 1h or PT30S, not '1ms'
            WORKER_GENERATION_TIMEOUT    | 30ms              | (worker.generation-timeout) is wrong: expects a time from 1s to 11h with its unit, such as 30m, since SQS returns a message after 12h, not '30ms'
            WORKER_RUNTIME_STOP_TIMEOUT  | 60ms              | (worker.runtime.stop-timeout) is wrong: expects a time from 1s to 8760h with its unit, such as 30s, 5m, 1h or PT30S, not '60ms'
            WORKER_VISIBILITY            | 1s                | (worker.visibility) is wrong: expects a time from 3s to 15m, not '1s'
            WORKER_VISIBILITY            | 13h               | (worker.visibility) is wrong: expects a time from 3s to 15m, not '13h'
            WORKER_MAX_ATTEMPTS          | 0                 | (worker.max-attempts) is wrong: expects a whole number above zero, not '0'
            WORKER_MAX_ATTEMPTS          | many              | (worker.max-attempts) is wrong: expects a whole number above zero, not 'many'
            WORKER_MAX_AGE               | 0s                | (worker.max-age) is wrong: expects a time from 1s to 8760h with its unit, such as 30s, 5m, 1h or PT30S, not '0s'
            WORKER_MAX_AGE               | 999999999h        | (worker.max-age) is wrong: expects a time from 1s to 8760h with its unit, such as 30s, 5m, 1h or PT30S, not '999999999h'
            WORKER_STALL_TIMEOUT         | 30                | (worker.stall-timeout) is wrong: expects a time from 1s to 8760h with its unit, such as 30s, 5m, 1h or PT30S, not '30'
            WORKER_GENERATION_TIMEOUT    | 0s                | (worker.generation-timeout) is wrong: expects a time from 1s to 11h with its unit, such as 30m, since SQS returns a message after 12h, not '0s'
            WORKER_GENERATION_TIMEOUT    | 12h               | (worker.generation-timeout) is wrong: expects a time from 1s to 11h with its unit, such as 30m, since SQS returns a message after 12h, not '12h'
            WORKER_GENERATION_TIMEOUTS   | pipeline          | (worker.generation-timeouts) is wrong: expects kinds of tasks, each once, with times from 1s to 11h, such as interrogate=2m,pipeline=2h, not 'pipeline'
            WORKER_GENERATION_TIMEOUTS   | song=2m           | (worker.generation-timeouts) is wrong: expects kinds of tasks, each once, with times from 1s to 11h, such as interrogate=2m,pipeline=2h, not 'song=2m'
            WORKER_GENERATION_TIMEOUTS   | pipeline=13h      | (worker.generation-timeouts) is wrong: expects kinds of tasks, each once, with times from 1s to 11h, such as interrogate=2m,pipeline=2h, not 'pipeline=13h'
            WORKER_RUNTIME_MAX_RSS       | much              | (worker.runtime.max-rss) is wrong: expects a number of bytes of at least 64M, such as 512M or 4G (powers of 1024), not 'much'
            WORKER_NODE_NAME             | ../pods           | (worker.node-name) is wrong: expects a node's name, as in the pod's spec.nodeName, not '../pods'
            WORKER_MODELS_PREFETCH       | Lora/[a           | (worker.models.prefetch) is wrong: expects paths of models separated by commas, such as Lora/**,sd_xl_base_1.0.safetensors, not 'Lora/[a' (it has a '[' without a ']')
            WORKER_MODELS_PREFETCH       | a,/b              | (worker.models.prefetch) is wrong: expects paths of models separated by commas, such as Lora/**,sd_xl_base_1.0.safetensors, not '/b' (it is absolute or has a backslash)
            WORKER_MODELS_COMFYUI_INPUTS | my_file           | (worker.models.comfyui-inputs) is wrong: expects inputs and folders separated by commas, such as MyLoader.my_file=folder+other, not 'my_file' (it names no input)
            WORKER_MODELS_CONNECTIONS    | 65                | (worker.models.connections) is wrong: expects a number of connections from 1 to 64, not '65'
            WORKER_MODELS_COMFYUI_INPUTS | x=../a            | (worker.models.comfyui-inputs) is wrong: expects inputs and folders separated by commas, such as MyLoader.my_file=folder+other, not 'x=../a' (it has an invalid folder)
            WORKER_DRAIN_BUDGET          | -PT1S             | (worker.drain-budget) is wrong: expects a time above zero and at most 8760h with its unit, such as 500ms, 30s, 5m, 1h or PT30S, not '-PT1S'
            WORKER_S3_CHUNKED_ENCODING   | on                | (worker.s3.chunked-encoding) is wrong: expects true or false, not 'on'
            WORKER_S3_PATH_STYLE         | on                | (worker.s3.path-style) is wrong: expects true or false, not 'on'
            WORKER_INPUTS_HOSTS          | https://a.example | (worker.inputs.hosts) is wrong: expects hosts separated by commas, such as images.example.com,*.example.org, not 'https://a.example'
            WORKER_INPUTS_ALLOW_NETWORKS | 10.0.0.0          | (worker.inputs.allow-networks) is wrong: expects networks separated by commas, such as 10.1.0.0/16,fd00:1::/32, not '10.0.0.0'
            WORKER_INPUTS_DENY_NETWORKS  | fc00::/129        | (worker.inputs.deny-networks) is wrong: expects networks separated by commas, such as 10.1.0.0/16,fd00:1::/32, not 'fc00::/129'
            WORKER_INPUTS_PORTS          | 0-443             | (worker.inputs.ports) is wrong: expects ports separated by commas, such as 80,443,8000-8999, not '0-443'
            WORKER_SPOOL_LIMIT           | 99999999999T      | (worker.spool-limit) is wrong: expects a number of bytes of at least 64M, such as 512M or 4G (powers of 1024), not '99999999999T'
            """)
    void namesTheVariableAndWhatItExpects(String variable, String value, String line) {
        assertThat(Environment.smallest().with(variable, value).refusal()).containsExactly(variable + " " + line);
    }

    @Test
    void showsNoCredentialsOfAUrl() {
        assertThat(Environment.smallest()
                        .with("API_BASE_URL", "ftp://user:planted@host/sdapi?token=planted")
                        .refusal())
                .singleElement()
                .asString()
                .endsWith(", not 'ftp://…@host/sdapi?…'");
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
