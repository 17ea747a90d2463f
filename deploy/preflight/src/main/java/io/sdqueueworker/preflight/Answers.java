package io.sdqueueworker.preflight;

import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/// Calls of the AWS SDK that may be denied.
final class Answers {

    private Answers() {}

    static <T> T ask(String action, Supplier<T> call) throws UnansweredException {
        try {
            return call.get();
        } catch (AwsServiceException e) {
            String code = e.awsErrorDetails().errorCode();
            throw new UnansweredException(action, e.statusCode() + (code == null ? "" : " " + code), e);
        } catch (SdkException e) {
            throw new UnansweredException(action, "no answer: " + e.getMessage(), e);
        }
    }
}
