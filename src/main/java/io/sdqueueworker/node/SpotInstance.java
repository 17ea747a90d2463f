package io.sdqueueworker.node;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.io.rest.RestAnswer;
import io.sdqueueworker.io.rest.RestCall;
import io.sdqueueworker.io.rest.RestClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/// Watches for spot interruption notices. The EC2 instance metadata service announces them two minutes before the
/// instance is taken away. In Kubernetes, Karpenter watches for them, and pods cannot reach the service.
///
/// IMDSv2: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html>
public final class SpotInstance implements NodeStatus {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /// A machine without the service is not an EC2 instance.
    private static final int MOST_FAILURES_AT_FIRST = 3;

    private final URI service;
    private final RestClient client;
    private boolean known;
    private int failures;

    /// @param service the address of the instance metadata service, without a path
    public SpotInstance(URI service) {
        this(service, TIMEOUT);
    }

    SpotInstance(URI service, Duration timeout) {
        this.service = service;
        this.client = RestClient.create(SmallAnswers.limits(timeout));
    }

    @Override
    public Optional<Disruption> look() throws IOException, UnwatchableException, InterruptedException {
        try {
            Optional<Disruption> notice = notice(token());
            known = true;
            return notice;
        } catch (IOException e) {
            failures++;
            if (!known && failures >= MOST_FAILURES_AT_FIRST) {
                throw new UnwatchableException(
                        "no instance metadata service, so no spot notices: " + e.getMessage(), false);
            }
            throw e;
        }
    }

    private String token() throws IOException, InterruptedException {
        RestAnswer answer = SmallAnswers.send(
                client,
                RestCall.put(service.resolve("/latest/api/token"))
                        .withHeader("X-aws-ec2-metadata-token-ttl-seconds", "60"));
        if (answer.status() != 200) {
            throw new IOException("the instance metadata service returned no token: " + answer.status());
        }
        return SmallAnswers.text(answer);
    }

    private Optional<Disruption> notice(String token) throws IOException, InterruptedException {
        RestAnswer answer = SmallAnswers.send(
                client,
                RestCall.get(service.resolve("/latest/meta-data/spot/instance-action"))
                        .withHeader("X-aws-ec2-metadata-token", token));
        return switch (answer.status()) {
            case 404 -> Optional.empty();
            case 200 -> Optional.of(disruption(SmallAnswers.json(answer)));
            default -> throw new IOException("the instance metadata service answered " + answer.status());
        };
    }

    @Override
    public void close() {
        client.close();
    }

    private static Disruption disruption(JsonNode notice) throws IOException {
        try {
            Instant at = Instant.parse(notice.path("time").asText());
            return new Disruption("the spot instance is taken away at " + at, Optional.of(at));
        } catch (DateTimeParseException e) {
            throw new IOException("the instance metadata service sent a notice without a time", e);
        }
    }
}
