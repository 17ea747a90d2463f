package io.sdqueueworker.staging;

import io.sdqueueworker.task.S3Uri;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Fetches inputs from the buckets that tasks may read. The worker's role may read more buckets than its tasks may.
public final class BucketSource {

    private static final Pattern ADDRESS = Pattern.compile("(?i)s3://([^/]+)/(.+)", Pattern.DOTALL);

    private final Set<String> buckets;
    private final InputObjects objects;

    /// @param buckets the only buckets
    public BucketSource(Set<String> buckets, InputObjects objects) {
        this.buckets = Set.copyOf(buckets);
        this.objects = objects;
    }

    /// Parses an `s3://` URL.
    public static S3Uri parse(String url) throws SourceFailedException {
        Matcher parts = ADDRESS.matcher(url);
        if (!parts.matches()) {
            throw SourceFailedException.refused("its URL names no bucket or no key");
        }
        try {
            return S3Uri.untrusted(parts.group(1), parts.group(2));
        } catch (IllegalArgumentException e) {
            // The message describes the key without quoting it. The key becomes part of a path, where `..`
            // could lead into another bucket.
            throw SourceFailedException.refused("its URL is not valid: " + e.getMessage());
        }
    }

    /// Copies an object into a sink.
    ///
    /// @throws SourceFailedException with the reason if the object cannot be read
    void fetch(S3Uri address, Deadline deadline, InputSink into) throws IOException, InterruptedException {
        if (!buckets.contains(address.bucket())) {
            throw SourceFailedException.refused("its bucket is not among those allowed (WORKER_INPUTS_BUCKETS)");
        }
        objects.copy(address, deadline, into);
    }
}
