package io.sdqueueworker.config;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Compares the regions in addresses with the region of the settings. A service that is called in another region only
/// answers that the queue or the topic does not exist.
public final class Regions {

    private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z]+)+-\\d{1,2}");

    private Regions() {}

    /// Finds the settings that name another region.
    ///
    /// @param region that the services are called in
    /// @return one line for each, with the address, the region and what to do
    public static List<String> mismatches(URI queueUrl, Optional<String> topicArn, String region) {
        return Stream.concat(
                        mismatch("worker.queue-url", queueUrl.toString(), ofQueue(queueUrl), region),
                        topicArn.stream()
                                .flatMap(arn -> mismatch("worker.topic-arn", arn, Optional.of(ofTopic(arn)), region)))
                .toList();
    }

    private static Stream<String> mismatch(String name, String address, Optional<String> own, String region) {
        return own.filter(other -> !other.equals(region)).stream()
                .map(other -> SettingNames.variable(name) + " (" + name + ") names another region than "
                        + SettingNames.variable("worker.region") + " (worker.region): use the same region in both, not "
                        + other + " (" + address + ") and " + region);
    }

    /// sqs.REGION.amazonaws.com, with more labels on both sides in China, with FIPS and with VPC endpoints.
    private static Optional<String> ofQueue(URI url) {
        return url.getHost().contains(".amazonaws.com")
                ? Arrays.stream(url.getHost().split("\\.", -1))
                        .filter(label -> REGION.matcher(label).matches())
                        .findFirst()
                : Optional.empty();
    }

    private static String ofTopic(String arn) {
        return arn.split(":", -1)[3];
    }
}
