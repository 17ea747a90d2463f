package io.sdqueueworker.aws;

import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.RequestPayer;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Finds out who pays for requests to a bucket. A requester-pays bucket denies every request that does not say that the
/// requester pays; other stores may refuse one that does.
public final class Payer {

    private static final Logger LOG = Logger.getLogger(Payer.class);
    private static final int FORBIDDEN = 403;

    private volatile boolean isRequester;

    /// The value for requests, if it must be sent.
    public @Nullable RequestPayer value() {
        return isRequester ? RequestPayer.REQUESTER : null;
    }

    /// Makes a call to the bucket, once more as the payer if it is denied.
    ///
    /// @param call sends [#value()]
    public <T> T call(Supplier<T> call) {
        try {
            return call.get();
        } catch (S3Exception e) {
            if (e.statusCode() != FORBIDDEN || isRequester) {
                throw e;
            }
            isRequester = true;
            try {
                T answer = call.get();
                LOG.info("bucket is requester-pays: this worker's account pays for its requests");
                return answer;
            } catch (SdkException other) {
                isRequester = false;
                throw e;
            }
        }
    }
}
