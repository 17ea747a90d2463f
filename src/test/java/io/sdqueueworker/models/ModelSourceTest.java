package io.sdqueueworker.models;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The addresses of buckets of models.
class ModelSourceTest {

    @ParameterizedTest
    @CsvSource({
        "s3://models,            models,     ''",
        "s3://models/,           models,     ''",
        "s3://models/sd,         models,     sd/",
        "s3://models/sd/xl/,     models,     sd/xl/",
        "s3://Old_Models.Of.Us/a, Old_Models.Of.Us, a/",
        "s3://ap-hrzrlukc5m36ft7okagglf3gmwluquse1b-s3alias/a, ap-hrzrlukc5m36ft7okagglf3gmwluquse1b-s3alias, a/",
        "s3://arn:aws:s3:eu-west-1:123456789012:accesspoint/models, arn:aws:s3:eu-west-1:123456789012:accesspoint/models, ''",
        "s3://arn:aws-cn:s3:cn-north-1:123456789012:accesspoint/m/sd, arn:aws-cn:s3:cn-north-1:123456789012:accesspoint/m, sd/",
    })
    void haveABucketAndAPrefix(String address, String bucket, String prefix) {
        assertThat(ModelSource.Bucket.parse(address)).hasValue(new ModelSource.Bucket(bucket, prefix));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"models", "s3://", "s3:///sd", "s3://a", "https://models/sd", "s3://arn:aws:s3:::models/sd"})
    void areNothingElse(String address) {
        assertThat(ModelSource.Bucket.parse(address)).isEmpty();
    }
}
