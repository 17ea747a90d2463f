package io.sdqueueworker.aws;

import io.sdqueueworker.spool.Spool.SpoolException;
import io.sdqueueworker.staging.Deadline;
import io.sdqueueworker.staging.InputObjects;
import io.sdqueueworker.staging.InputSink;
import io.sdqueueworker.staging.SourceFailedException;
import io.sdqueueworker.task.S3Uri;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Reads inputs from Amazon S3, or a store with its protocol.
public final class S3Inputs implements InputObjects {

    private static final int NOT_FOUND = 404;

    private final S3Client s3;
    private final UnreadableObjects unreadable;

    public S3Inputs(S3Client s3) {
        this.s3 = s3;
        this.unreadable = new UnreadableObjects(s3);
    }

    @Override
    public void copy(S3Uri address, Deadline deadline, InputSink into) throws IOException, InterruptedException {
        Duration left = deadline.left();
        if (left.isZero()) {
            throw deadline.passed();
        }
        try {
            // Copied within the call, so that its time limit covers the body as well.
            s3.<GetObjectResponse>getObject(
                    request -> request.bucket(address.bucket())
                            .key(address.key())
                            .overrideConfiguration(override -> override.apiCallTimeout(left)),
                    (response, body) -> {
                        into.announce(response.contentLength() == null ? -1 : response.contentLength());
                        body.transferTo(into);
                        return response;
                    });
        } catch (ApiCallTimeoutException e) {
            throw deadline.passed();
        } catch (SdkException e) {
            throw translated(address, e);
        }
    }

    private IOException translated(S3Uri address, SdkException e) throws InterruptedException {
        // The SDK wraps the sink's own exceptions.
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SourceFailedException || cause instanceof SpoolException) {
                return (IOException) cause;
            }
        }
        SdkFailure.rethrowInterrupt(e);
        String reason = "S3 GetObject: " + SdkFailure.describe(e);
        if (SdkFailure.isAboutCredentials(e) || isThrottled(e)) {
            return SourceFailedException.unavailableEverywhere(reason);
        }
        if (e instanceof S3Exception service) {
            if (service.statusCode() == NOT_FOUND) {
                return SourceFailedException.notFound(reason);
            }
            if (AwsErrors.ADDRESS_REFUSED.include(service)) {
                return SourceFailedException.refused(reason);
            }
            Optional<String> own = unreadable.reasonOfInput(address, service);
            if (own.isPresent()) {
                return SourceFailedException.refused(own.get());
            }
        }
        return SourceFailedException.unavailable(reason);
    }

    private static boolean isThrottled(SdkException e) {
        return e instanceof S3Exception service && service.isThrottlingException();
    }
}
