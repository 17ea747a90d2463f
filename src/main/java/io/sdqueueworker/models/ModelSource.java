package io.sdqueueworker.models;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The source of the models in the model directory.
public sealed interface ModelSource {

    /// The address of a bucket, such as `s3://bucket/prefix`, or of an access point by its ARN. Buckets that are
    /// older than 2018 may have capitals and underscores in their names.
    Pattern ADDRESS = Pattern.compile("s3://(arn:aws[a-z-]*:s3:[a-z0-9-]+:[0-9]{12}:accesspoint[/:][a-z0-9-]+"
            + "|[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9])(?:/(.*))?");

    /// The worker downloads nothing: a volume claim, a mounted bucket or the runtime's image provides the models.
    record External() implements ModelSource {}

    /// The worker fetches the models from a bucket.
    ///
    /// @param name of the bucket
    /// @param prefix of the keys, which ends with a slash unless it is empty
    record Bucket(String name, String prefix) implements ModelSource {

        /// Parses an address.
        public static Optional<Bucket> parse(String address) {
            Matcher matcher = ADDRESS.matcher(address);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            String prefix = Optional.ofNullable(matcher.group(2)).orElse("");
            boolean open = !prefix.isEmpty() && !prefix.endsWith("/");
            return Optional.of(new Bucket(matcher.group(1), open ? prefix + "/" : prefix));
        }

        @Override
        public String toString() {
            return "s3://" + name + "/" + prefix;
        }
    }
}
