package io.sdqueueworker.testbed.chaos;

import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.faults.FaultRule;
import java.time.Duration;

/// An outage of one operation of a dependency, while its other operations and thus most probes succeed.
final class Outage implements AutoCloseable {

    /// An outage of deletions lasts so long that a message would come back several times.
    private static final Duration DELETES = Duration.ofSeconds(20);

    /// Half of the longest hang. One call hangs for 10 s, so several do one after another, and one is a renewal.
    private static final int STS_MILLIS = 20_000;

    /// Half of the longest outage of the other kinds.
    private static final int OTHERS_MILLIS = 10_000;

    /// Credentials that are due for a refresh at once: the SDK asks for new ones five minutes before the expiry,
    /// and uses the old ones until a minute before it.
    private static final Duration ABOUT_TO_EXPIRE = Duration.ofSeconds(135);

    private static final Duration USUAL_VALIDITY = Duration.ofHours(1);

    private static final String JSON = "application/x-amz-json-1.0";
    private static final String XML = "application/xml";

    private final Runnable end;

    private Outage(Runnable end) {
        this.end = end;
    }

    /// Makes the next worker's credentials due for a refresh as soon as it has them.
    static void expireNextCredentials(Proxies proxies) {
        proxies.sts().issueFor(ABOUT_TO_EXPIRE);
    }

    /// Begins an outage for one worker.
    ///
    /// @param attack one of the outages
    /// @param draw from 0 to 1; selects among variants
    static Outage begin(Attack attack, Proxies proxies, double draw) {
        return switch (attack) {
            case TOPIC_REFUSES -> of(draw < 0.5 ? denyPublish(proxies.sns()) : failPublish(proxies.sns()));
            case READS_THROTTLED -> of(throttleReads(proxies.s3()));
            case DELETES_FAIL -> of(failDeletes(proxies.sqs()));
            case STS_HANGS -> {
                proxies.sts().hang();
                yield new Outage(() -> {
                    proxies.sts().issueFor(USUAL_VALIDITY);
                    proxies.sts().answerAgain();
                });
            }
            default -> throw new IllegalArgumentException("not an outage: " + attack);
        };
    }

    /// The time that it lasts.
    ///
    /// @param draw from 0 to 1
    static Duration length(Attack attack, double draw) {
        return switch (attack) {
            case DELETES_FAIL -> DELETES;
            case STS_HANGS -> Duration.ofMillis(Math.round((1 + draw) * STS_MILLIS));
            default -> Duration.ofMillis(Math.round((1 + draw) * OTHERS_MILLIS));
        };
    }

    private static Outage of(FaultRule rule) {
        return new Outage(rule::lift);
    }

    private static FaultRule denyPublish(FaultProxy sns) {
        return publications(sns)
                .answer(
                        403,
                        "text/xml",
                        error("Sender", "AuthorizationError", "not authorized to perform: SNS:Publish"));
    }

    private static FaultRule failPublish(FaultProxy sns) {
        return publications(sns).answer(500, "text/xml", error("Receiver", "InternalFailure", "internal failure"));
    }

    private static FaultRule publications(FaultProxy sns) {
        return sns.whenFirst(request -> request.method().equals("POST"))
                .withBody(body -> body.contains("Action=Publish"));
    }

    private static FaultRule throttleReads(FaultProxy s3) {
        return s3.whenFirst(request ->
                        request.method().equals("GET") && !request.query().contains("list-type"))
                .answer(
                        503,
                        XML,
                        "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>");
    }

    private static FaultRule failDeletes(FaultProxy sqs) {
        return sqs.whenFirst(request -> request.calls("DeleteMessage"))
                .answer(503, JSON, "{\"__type\":\"com.amazonaws.sqs#ServiceUnavailable\"}");
    }

    private static String error(String type, String code, String message) {
        return "<ErrorResponse><Error><Type>%s</Type><Code>%s</Code><Message>%s</Message></Error></ErrorResponse>"
                .formatted(type, code, message);
    }

    @Override
    public void close() {
        end.run();
    }
}
