package io.sdqueueworker.aws;

import io.sdqueueworker.aws.CaptivePortalCheck.ForeignAnswerException;
import io.sdqueueworker.aws.UnansweredCalls.UnansweredException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.model.StsException;

/// Interprets the exceptions of the AWS SDK.
public final class SdkFailure {

    private static final int LONGEST = 200;

    /// The SDK lists all its sources at length after these words.
    private static final String NO_CREDENTIALS = "from any of the providers in the chain";

    /// The failure of the container's source, if it is set up.
    private static final Pattern CONTAINER_SOURCE = Pattern.compile(
            "ContainerCredentialsProvider\\([^()]*\\): (?!Cannot fetch credentials from container - neither)(.+?),"
                    + " InstanceProfile");

    private static final Pattern TIME_LIMIT = Pattern.compile("specified timeout configuration: (\\d+) millis");

    private SdkFailure() {}

    /// Turns an exception by which the SDK reports an interrupt back into an interrupt.
    public static void rethrowInterrupt(SdkException e) throws InterruptedException {
        // The flag is set if the SDK noticed the interrupt while it read or waited for a retry. On a virtual
        // thread, an interrupt closes the socket that is being read, which ends in an I/O error with the flag
        // set.
        boolean flagged = Thread.interrupted();
        if (flagged || e instanceof AbortedException) {
            InterruptedException interrupted = new InterruptedException("interrupted in a call to AWS");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    /// The service's error code; empty if the error is not the service's.
    public static String code(AwsServiceException e) {
        @Nullable AwsErrorDetails details = e.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    /// Returns whether the answer did not come from the service, see [CaptivePortalCheck].
    public static boolean isForeignAnswer(SdkException e) {
        return root(e) instanceof ForeignAnswerException;
    }

    /// Returns whether a call failed for its credentials: there are none, or they are not valid.
    static boolean isAboutCredentials(SdkException e) {
        return e instanceof AwsServiceException service
                // STS is called for the credentials only.
                ? AwsErrors.CREDENTIALS_INVALID.include(service) || service instanceof StsException
                : String.valueOf(root(e).getMessage()).contains(NO_CREDENTIALS);
    }

    /// Returns whether the answer is that of STS, which the SDK calls for credentials before it calls a service.
    static boolean isAnswerOfSts(SdkException e) {
        return e instanceof StsException;
    }

    /// Describes an exception in one line without secrets: the service's status and code, or the reason why there
    /// is no answer.
    public static String describe(SdkException e) {
        if (e instanceof AwsServiceException service) {
            String code = code(service);
            String origin = isAnswerOfSts(service) ? "no credentials from STS: " : "";
            return origin
                    + service.statusCode()
                    + " "
                    + (code.isEmpty() ? "without an error code" : code)
                    + region(service);
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnansweredException || cause instanceof ForeignAnswerException) {
                return String.valueOf(cause.getMessage());
            }
        }
        return withoutAddress(String.valueOf(root(e).getMessage()));
    }

    /// S3 says where a bucket is if it is not in the region of the settings.
    private static String region(AwsServiceException e) {
        @Nullable AwsErrorDetails details = e.awsErrorDetails();
        return details != null && details.sdkHttpResponse() != null && AwsErrors.OTHER_REGION.include(e)
                ? details.sdkHttpResponse()
                        .firstMatchingHeader("x-amz-bucket-region")
                        .map(region -> ", the bucket is in " + region)
                        .orElse("")
                : "";
    }

    /// Describes an error that is not the answer to a call.
    private static String withoutAddress(String message) {
        if (message.contains(NO_CREDENTIALS)) {
            Matcher container = CONTAINER_SOURCE.matcher(message);
            return "no AWS credentials found (environment, web identity, profile, container, instance)"
                    + (container.find() ? "; container: " + shortened(container.group(1)) : "");
        }
        Matcher limit = TIME_LIMIT.matcher(message);
        return limit.find() ? "no answer within " + limit.group(1) + " ms" : shortened(message);
    }

    private static String shortened(String message) {
        String line = message.lines().findFirst().orElse("");
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }

    static Throwable root(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
