package io.sdqueueworker.aws.doctor;

import io.sdqueueworker.aws.AnswerDates;
import io.sdqueueworker.aws.SdkFailure;
import io.sdqueueworker.doctor.Answer;
import io.sdqueueworker.doctor.CallerAccess;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.StsClient;

/// Whose name the worker acts in, as AWS STS sees it.
public final class CallerInquiry implements CallerAccess {

    private static final int LONGEST_REASON = 200;

    private final AwsCredentialsProvider credentials;
    private final StsClient sts;
    private final Inquiry inquiry;

    /// @param credentials those of the worker
    /// @param sts signs with them
    public CallerInquiry(AwsCredentialsProvider credentials, StsClient sts, AnswerDates dates) {
        this.credentials = credentials;
        this.sts = sts;
        this.inquiry = new Inquiry("STS", dates);
    }

    @Override
    public Optional<String> findCredentials() throws InterruptedException {
        try {
            var _ = credentials.resolveCredentials();
            return Optional.empty();
        } catch (AwsServiceException e) {
            return Optional.of("the role is refused, " + SdkFailure.describe(e));
        } catch (SdkException e) {
            SdkFailure.rethrowInterrupt(e);
            return Optional.of(reason(SdkFailure.describe(e)));
        }
    }

    @Override
    public Answer<String> identity() throws InterruptedException {
        return inquiry.ask(
                "GetCallerIdentity",
                () -> sts.getCallerIdentity(request -> request.overrideConfiguration(Inquiry.limit())),
                answer -> Optional.ofNullable(answer.arn()));
    }

    /// The chain tells of each of its sources at length.
    private static String reason(String text) {
        return text.contains("from any of the providers in the chain")
                ? "no source of credentials is set up here"
                : text.substring(0, Math.min(text.length(), LONGEST_REASON));
    }
}
