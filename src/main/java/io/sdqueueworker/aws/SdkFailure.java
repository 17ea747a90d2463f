package io.sdqueueworker.aws;

import io.sdqueueworker.aws.CaptivePortalCheck.ForeignAnswerException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/// Interprets the exceptions of the AWS SDK.
public final class SdkFailure {

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

    /// Describes an exception in one line without secrets: the service's status and code, or the root cause of a
    /// call without an answer.
    public static String describe(SdkException e) {
        if (e instanceof AwsServiceException service) {
            return service.statusCode() + " " + code(service);
        }
        Throwable root = root(e);
        if (root instanceof ForeignAnswerException) {
            return String.valueOf(root.getMessage());
        }
        return root.getClass().getSimpleName() + (root.getMessage() == null ? "" : ": " + root.getMessage());
    }

    private static Throwable root(SdkException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
