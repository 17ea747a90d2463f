package io.sdqueueworker.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.models.catalogue.ModelPattern;
import io.sdqueueworker.staging.web.HostPattern;
import io.sdqueueworker.staging.web.Network;
import io.sdqueueworker.staging.web.PortRange;
import io.sdqueueworker.task.TaskKind;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartSettingsTest {

    @Test
    void startsWithAQueueAndABucket() {
        WorkerConfig settings = Environment.smallest().settings();

        assertThat(settings.queueUrl()).isEqualTo(URI.create("https://sqs.us-east-1.amazonaws.com/123456789012/tasks"));
        assertThat(settings.bucket()).isEqualTo("images");
    }

    @Test
    void hasADefaultForEverythingElse() {
        WorkerConfig settings = Environment.smallest().settings();

        assertThat(settings.payloadBuckets()).isEmpty();
        assertThat(settings.topicArn()).isEmpty();
        assertThat(settings.region()).isEmpty();
        assertThat(settings.workDir()).isEqualTo(Path.of("/tmp/sd-queue-worker"));
        assertThat(settings.spoolLimit()).isEqualTo(4L * 1024 * 1024 * 1024);
        assertThat(settings.visibility()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.maxAttempts()).isEqualTo(3);
        assertThat(settings.maxAge()).isEmpty();
        assertThat(settings.stallTimeout()).isEmpty();
        assertThat(settings.generationTimeout()).isEqualTo(Duration.ofMinutes(30));
        assertThat(settings.drainBudget()).isEqualTo(Duration.ofSeconds(45));
        assertThat(settings.queueLookInterval()).isEqualTo(Duration.ofSeconds(15));
        assertThat(settings.dynamicModel()).isFalse();
        assertThat(settings.logLevel()).isEqualTo("INFO");
        assertThat(settings.inputs().hosts()).isEmpty();
        assertThat(settings.inputs().allowNetworks()).isEmpty();
        assertThat(settings.inputs().denyNetworks()).isEmpty();
        assertThat(settings.inputs().ports()).containsExactly(new PortRange(80, 80), new PortRange(443, 443));
        assertThat(settings.inputs().buckets()).isEmpty();
        assertThat(settings.inputs().maxBytes()).isEqualTo(64L * 1024 * 1024);
        assertThat(settings.inputs().timeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.runtime().type()).isEqualTo("sdwebui");
        assertThat(settings.runtime().name()).isEmpty();
        assertThat(settings.runtime().url()).isEmpty();
        assertThat(settings.runtime().auth()).isEmpty();
        assertThat(settings.s3().chunkedEncoding()).isTrue();
        assertThat(settings.s3().pathStyle()).isEmpty();
    }

    @Test
    void readsWhichModelsThereAre() {
        WorkerConfig settings = Environment.smallest()
                .with("WORKER_MODELS_PREFETCH", "sd15.safetensors,Lora/**,VAE/{a\\,b}.pt")
                .with("WORKER_MODELS_COMFYUI_INPUTS", "MyLoader.my_file=mine+other,lora_name=")
                .settings();

        assertThat(settings.models().prefetch().orElseThrow())
                .extracting(ModelPattern::toString)
                .containsExactly("sd15.safetensors", "Lora/**", "VAE/{a,b}.pt");
        assertThat(settings.models().comfyuiInputs().orElseThrow())
                .containsExactly(
                        new NodeInput("MyLoader.my_file", List.of("mine", "other")),
                        new NodeInput("lora_name", List.of()));
    }

    @Test
    void readsTheOriginalsVariables() {
        WorkerConfig settings = Environment.empty()
                .with("SQS_QUEUE_URL", "http://localhost:9324/000000000000/tasks")
                .with("S3_BUCKET", "my.bucket-1")
                .with("SNS_TOPIC_ARN", "arn:aws-cn:sns:cn-north-1:123456789012:results.fifo")
                .with("AWS_DEFAULT_REGION", "cn-north-1")
                .with("DYNAMIC_SD_MODEL", "TRUE")
                .with("LOGLEVEL", "DEBUG")
                .with("RUNTIME_TYPE", "sdwebui")
                .with("RUNTIME_NAME", "sdruntime")
                .with("API_BASE_URL", "http://localhost:7860/sdapi/v1/")
                .settings();

        assertThat(settings.queueUrl()).isEqualTo(URI.create("http://localhost:9324/000000000000/tasks"));
        assertThat(settings.bucket()).isEqualTo("my.bucket-1");
        assertThat(settings.topicArn()).contains("arn:aws-cn:sns:cn-north-1:123456789012:results.fifo");
        assertThat(settings.region()).contains("cn-north-1");
        assertThat(settings.dynamicModel()).isTrue();
        assertThat(settings.logLevel()).isEqualTo("DEBUG");
        assertThat(settings.runtime().type()).isEqualTo("sdwebui");
        assertThat(settings.runtime().name()).contains("sdruntime");
        assertThat(settings.runtime().url()).contains(URI.create("http://localhost:7860/sdapi/v1"));
    }

    @Test
    void readsListsOfWhereInputsMayComeFrom() {
        WorkerConfig settings = Environment.smallest()
                .with("WORKER_INPUTS_HOSTS", "Images.example.com, *.example.org")
                .with("WORKER_INPUTS_ALLOW_NETWORKS", "10.1.0.0/16,fd00:1::/32")
                .with("WORKER_INPUTS_DENY_NETWORKS", "52.216.0.0/16")
                .with("WORKER_INPUTS_PORTS", "443, 8000-8999")
                .with("WORKER_INPUTS_BUCKETS", "one-bucket,another.bucket")
                .settings();

        assertThat(settings.inputs().hosts().orElseThrow())
                .containsExactly(HostPattern.parse("images.example.com"), HostPattern.parse("*.example.org"));
        assertThat(settings.inputs().allowNetworks().orElseThrow())
                .containsExactly(Network.parse("10.1.0.0/16"), Network.parse("fd00:1::/32"));
        assertThat(settings.inputs().denyNetworks().orElseThrow()).containsExactly(Network.parse("52.216.0.0/16"));
        assertThat(settings.inputs().ports()).containsExactly(new PortRange(443, 443), new PortRange(8000, 8999));
        assertThat(settings.inputs().buckets().orElseThrow()).containsExactly("one-bucket", "another.bucket");
    }

    @Test
    void prefersAwsRegion() {
        WorkerConfig settings = Environment.smallest()
                .with("AWS_DEFAULT_REGION", "us-east-1")
                .with("AWS_REGION", "eu-west-1")
                .settings();

        assertThat(settings.region()).contains("eu-west-1");
    }

    @Test
    void prefersItsOwnVariables() {
        WorkerConfig settings = Environment.smallest()
                .with("DYNAMIC_SD_MODEL", "true")
                .with("LOGLEVEL", "not a level")
                .with("RUNTIME_NAME", "original")
                .with("API_BASE_URL", "http://original")
                .with("AWS_REGION", "us-east-1")
                .with("SNS_TOPIC_ARN", "arn:aws:sns:us-east-1:123456789012:original")
                .with("WORKER_QUEUE_URL", "http://localhost/1/own")
                .with("WORKER_BUCKET", "own")
                .with("WORKER_TOPIC_ARN", "arn:aws:sns:us-east-1:123456789012:own")
                .with("WORKER_REGION", "eu-west-1")
                .with("WORKER_DYNAMIC_MODEL", "false")
                .with("WORKER_LOG_LEVEL", "ERROR")
                .with("WORKER_RUNTIME_NAME", "own")
                .with("WORKER_RUNTIME_URL", "http://own")
                .settings();

        assertThat(settings.queueUrl()).isEqualTo(URI.create("http://localhost/1/own"));
        assertThat(settings.bucket()).isEqualTo("own");
        assertThat(settings.topicArn()).contains("arn:aws:sns:us-east-1:123456789012:own");
        assertThat(settings.region()).contains("eu-west-1");
        assertThat(settings.dynamicModel()).isFalse();
        assertThat(settings.logLevel()).isEqualTo("ERROR");
        assertThat(settings.runtime().name()).contains("own");
        assertThat(settings.runtime().url()).contains(URI.create("http://own"));
    }

    @Test
    void readsTheVariablesThatTheOriginalLacked() {
        WorkerConfig settings = Environment.smallest()
                .with("WORKER_WORK_DIR", "/work")
                .with("WORKER_SPOOL_LIMIT", "512M")
                .with("WORKER_VISIBILITY", "90s")
                .with("WORKER_MAX_ATTEMPTS", "5")
                .with("WORKER_STALL_TIMEOUT", "PT10M")
                .with("WORKER_GENERATION_TIMEOUT", "1h")
                .with("WORKER_DRAIN_BUDGET", "500ms")
                .with("WORKER_QUEUE_LOOK_INTERVAL", "5m")
                .with("WORKER_RUNTIME_AUTH", "user:password")
                .with("WORKER_S3_CHUNKED_ENCODING", "false")
                .with("WORKER_S3_PATH_STYLE", "true")
                .settings();

        assertThat(settings.workDir()).isEqualTo(Path.of("/work"));
        assertThat(settings.spoolLimit()).isEqualTo(512L * 1024 * 1024);
        assertThat(settings.visibility()).isEqualTo(Duration.ofSeconds(90));
        assertThat(settings.maxAttempts()).isEqualTo(5);
        assertThat(settings.stallTimeout()).contains(Duration.ofMinutes(10));
        assertThat(settings.generationTimeout()).isEqualTo(Duration.ofHours(1));
        assertThat(settings.drainBudget()).isEqualTo(Duration.ofMillis(500));
        assertThat(settings.queueLookInterval()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.runtime().auth()).contains("user:password");
        assertThat(settings.s3().chunkedEncoding()).isFalse();
        assertThat(settings.s3().pathStyle()).contains(true);
    }

    @ParameterizedTest
    @CsvSource({
        "DEBUG,DEBUG",
        "INFO,INFO",
        "WARN,WARN",
        "WARNING,WARN",
        "ERROR,ERROR",
        "CRITICAL,ERROR",
        "warning,WARN",
        "' info ',INFO"
    })
    void readsTheOriginalsLogLevels(String value, String level) {
        assertThat(Environment.smallest().with("LOGLEVEL", value).settings().logLevel())
                .isEqualTo(level);
    }

    @Test
    void readsTimeLimitsOfKinds() {
        assertThat(Environment.smallest()
                        .with("WORKER_GENERATION_TIMEOUTS", "interrogate=2m, pipeline=PT2H")
                        .settings()
                        .generationTimeouts()
                        .orElseThrow()
                        .limits())
                .containsOnly(
                        Map.entry(TaskKind.INTERROGATE, Duration.ofMinutes(2)),
                        Map.entry(TaskKind.PIPELINE, Duration.ofHours(2)));
    }

    @Test
    void readsAListOfBuckets() {
        assertThat(Environment.smallest()
                        .with("WORKER_PAYLOAD_BUCKETS", "one-bucket, another.bucket")
                        .settings()
                        .payloadBuckets())
                .contains(List.of("one-bucket", "another.bucket"));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,1", "4K,4096", "4Ki,4096", "2M,2097152", "1G,1073741824", "1Ti,1099511627776"})
    void readsSizesInPowersOf1024(String value, long bytes) {
        assertThat(Environment.smallest()
                        .with("WORKER_MODELS_KEEP_FREE", value)
                        .settings()
                        .models()
                        .keepFree())
                .isEqualTo(bytes);
    }

    @Test
    void takesAnEmptyVariableForOneThatIsNotSet() {
        Environment environment = Environment.smallest();
        SettingNames.variables().forEach(name -> environment.with(name, ""));
        Set.of(
                        "SNS_TOPIC_ARN",
                        "AWS_REGION",
                        "AWS_DEFAULT_REGION",
                        "AWS_CA_BUNDLE",
                        "DYNAMIC_SD_MODEL",
                        "LOGLEVEL",
                        "RUNTIME_TYPE",
                        "RUNTIME_NAME",
                        "API_BASE_URL")
                .forEach(name -> environment.with(name, " "));
        WorkerConfig settings = environment.settings();

        assertThat(settings.bucket()).isEqualTo("images");
        assertThat(settings.visibility()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.logLevel()).isEqualTo("INFO");
        assertThat(settings.dynamicModel()).isFalse();
        assertThat(settings.workDir()).isEqualTo(Path.of("/tmp/sd-queue-worker"));
        assertThat(settings.inputs().ports()).containsExactly(new PortRange(80, 80), new PortRange(443, 443));
        assertThat(settings.runtime().type()).isEqualTo("sdwebui");
        assertThat(settings.region()).isEmpty();
        assertThat(settings.payloadBuckets()).isEmpty();
        assertThat(settings.models().dir()).isEqualTo(Path.of("/opt/ml/code/models"));
    }
}
