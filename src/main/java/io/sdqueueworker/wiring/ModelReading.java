package io.sdqueueworker.wiring;

import io.sdqueueworker.models.ModelSource;
import io.sdqueueworker.models.catalogue.ModelBucket;
import java.time.Duration;
import java.util.function.Function;

/// The way models are read from their bucket.
///
/// @param buckets opens a bucket
/// @param partBytes the size of one part of a download, which is what a crash costs
/// @param refresh the longest age of a listing. A name that it lacks refreshes it earlier.
public record ModelReading(Function<ModelSource.Bucket, ModelBucket> buckets, long partBytes, Duration refresh) {

    private static final long PART_BYTES = 16L << 20;
    private static final Duration REFRESH = Duration.ofMinutes(5);

    public ModelReading(Function<ModelSource.Bucket, ModelBucket> buckets) {
        this(buckets, PART_BYTES, REFRESH);
    }
}
