package io.sdqueueworker.aws.doctor;

import io.sdqueueworker.aws.SdkFailure;
import io.sdqueueworker.doctor.Access;
import io.sdqueueworker.doctor.Answer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsWebIdentityTokenFileCredentialsProvider;

/// The services of AWS, through the worker's own clients.
public final class AwsAccess implements Access {

    private final Clients clients;
    private final AnswerDates dates = new AnswerDates(InstantSource.system());
    private final Inquiry sts = new Inquiry("STS", dates);
    private final Inquiry sns = new Inquiry("SNS", dates);

    /// The clients, and the credentials that they sign with.
    public record Clients(
            AwsCredentialsProvider credentials, StsClient sts, SqsClient sqs, S3Client s3, SnsClient sns) {

        public String region() {
            return sqs.serviceClientConfiguration().region().id();
        }
    }

    public AwsAccess(Clients clients) {
        this.clients = clients;
    }

    @Override
    public Optional<String> findCredentials() throws InterruptedException {
        try {
            var _ = clients.credentials().resolveCredentials();
            return Optional.empty();
        } catch (AwsServiceException e) {
            return Optional.of("the role is rejected, " + SdkFailure.describe(e));
        } catch (SdkException e) {
            SdkFailure.rethrowInterrupt(e);
            return Optional.of(SdkFailure.describe(e));
        }
    }

    @Override
    public boolean needsSts() {
        return clients.credentials() instanceof StsWebIdentityTokenFileCredentialsProvider;
    }

    @Override
    public Answer<String> identity() throws InterruptedException {
        return sts.ask(
                "GetCallerIdentity",
                () -> clients.sts().getCallerIdentity(request -> request.overrideConfiguration(Inquiry.limit())),
                answer -> Optional.ofNullable(answer.arn()));
    }

    @Override
    public Queue queue(String url) {
        return new QueueInquiry(clients.sqs(), url, dates);
    }

    @Override
    public Bucket bucket(String name) {
        return new BucketInquiry(clients.s3(), name, dates);
    }

    @Override
    public Answer<Boolean> topic(String arn) throws InterruptedException {
        return sns.ask(
                "GetTopicAttributes",
                () -> clients.sns()
                        .getTopicAttributes(request -> request.topicArn(arn).overrideConfiguration(Inquiry.limit())),
                answer -> answer.attributes().isEmpty() ? Optional.empty() : Optional.of(true));
    }

    @Override
    public Map<String, Duration> clocksAhead() {
        return dates.ahead();
    }
}
