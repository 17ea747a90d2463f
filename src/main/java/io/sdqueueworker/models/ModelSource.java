package io.sdqueueworker.models;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where the models in the model directory come from.
public sealed interface ModelSource {

    /// What names a bucket, as in `s3://bucket/prefix`.
    Pattern ADDRESS = Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?");

    /// Others put them there: a volume claim, a bucket that is mounted, the runtime's image.
    record External() implements ModelSource {}

    /// The worker fetches them.
    ///
    /// @param name the bucket's
    /// @param prefix of the keys, ending with a slash unless it is empty
    record Bucket(String name, String prefix) implements ModelSource {

        /// Reads an address.
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
