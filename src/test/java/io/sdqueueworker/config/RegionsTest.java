package io.sdqueueworker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegionsTest {

    private static final URI TASKS = URI.create("https://sqs.us-east-1.amazonaws.com/123456789012/tasks");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://sqs.eu-west-1.amazonaws.com/123456789012/tasks",
                "https://sqs-fips.us-gov-west-1.amazonaws.com/123456789012/tasks",
                "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/tasks",
                "https://vpce-0a1b-2c3d.sqs.eu-west-1.vpce.amazonaws.com/123456789012/tasks"
            })
    void findsAQueueInAnotherRegion(String url) {
        assertThat(Regions.mismatches(URI.create(url), Optional.empty(), "us-east-1"))
                .singleElement()
                .asString()
                .startsWith("SQS_QUEUE_URL (worker.queue-url) names another region than AWS_DEFAULT_REGION"
                        + " (worker.region): use the same region in both, not ")
                .endsWith(" (" + url + ") and us-east-1");
    }

    @Test
    void findsATopicInAnotherRegion() {
        assertThat(Regions.mismatches(TASKS, Optional.of("arn:aws:sns:eu-west-2:123456789012:results"), "us-east-1"))
                .singleElement()
                .asString()
                .startsWith("SNS_TOPIC_ARN (worker.topic-arn) names another region");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://sqs.us-east-1.amazonaws.com/123456789012/tasks",
                "https://queue.amazonaws.com/123456789012/tasks",
                "http://127.0.0.1:5000/123456789012/tasks",
                "http://localstack.example.com:4566/123456789012/tasks"
            })
    void saysNothingOfTheSameRegionAndOfOtherServers(String url) {
        assertThat(Regions.mismatches(
                        URI.create(url), Optional.of("arn:aws:sns:us-east-1:123456789012:results"), "us-east-1"))
                .isEmpty();
    }
}
