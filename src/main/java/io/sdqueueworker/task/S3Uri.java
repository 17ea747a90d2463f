package io.sdqueueworker.task;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The address of one object: `s3://bucket/key`.
///
/// @param bucket the bucket's name
/// @param key the object's key, without a leading slash
public record S3Uri(String bucket, String key) {

    private static final Pattern URI = Pattern.compile("s3://([^/]+)/(.+)", Pattern.DOTALL);
    private static final int MAX_KEY_BYTES = 1_024;

    /// Reads a sender's address, checked as in [#untrusted(String, String)].
    public static S3Uri parse(String text) {
        Matcher matcher = URI.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("expects an address such as s3://bucket/key");
        }
        return untrusted(matcher.group(1), matcher.group(2));
    }

    /// Checks a sender's address, but not whether the worker may read from the bucket.
    ///
    /// @throws IllegalArgumentException if an object cannot have the key. The key becomes a part of a path, and
    ///     must not lead to another bucket
    public static S3Uri untrusted(String bucket, String key) {
        if (bucket.isBlank() || key.isEmpty()) {
            throw new IllegalArgumentException("the bucket or the key is empty");
        }
        if (key.getBytes(StandardCharsets.UTF_8).length > MAX_KEY_BYTES) {
            throw new IllegalArgumentException("the key is longer than " + MAX_KEY_BYTES + " bytes");
        }
        if (Text.hasUnprintable(key)) {
            throw new IllegalArgumentException("the key has a control character");
        }
        for (String segment : key.split("/", -1)) {
            if (segment.equals(".") || segment.equals("..")) {
                throw new IllegalArgumentException("the key has a '.' or '..' segment");
            }
        }
        return new S3Uri(bucket, key);
    }

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + key;
    }
}
