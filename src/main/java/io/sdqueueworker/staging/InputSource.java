package io.sdqueueworker.staging;

import io.sdqueueworker.task.StagedInputs;
import java.util.Set;
import java.util.stream.Collectors;

/// The place that an input is fetched from, without the rest of its URL, which often grants access.
///
/// @param name the host or the bucket
public record InputSource(Way way, String name) {

    /// The ways to sources. Each may fail while the other works: buckets are often reached by a VPC endpoint, and
    /// the web by a NAT gateway.
    public enum Way {
        WEB("host"),
        BUCKET("bucket");

        private final String noun;

        Way(String noun) {
            this.noun = noun;
        }
    }

    /// The ways on which a task's inputs were fetched.
    public static Set<Way> waysTo(StagedInputs inputs) {
        return inputs.places().stream()
                .map(StagedInputs.Place::url)
                .filter(url -> !InlineFile.isOne(url))
                .map(url -> isOfBucket(url) ? Way.BUCKET : Way.WEB)
                .collect(Collectors.toUnmodifiableSet());
    }

    static boolean isOfBucket(String url) {
        return url.regionMatches(true, 0, "s3:", 0, 3);
    }

    /// The source with its noun, such as `host a.example`.
    @Override
    public String toString() {
        return way.noun + " " + name;
    }
}
