package io.sdqueueworker.task;

/// The address of one object: `s3://bucket/key`.
///
/// @param bucket the bucket's name
/// @param key the object's key, without a leading slash
public record S3Uri(String bucket, String key) {

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + key;
    }
}
