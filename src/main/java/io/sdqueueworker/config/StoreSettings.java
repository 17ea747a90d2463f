package io.sdqueueworker.config;

import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/// The settings `worker.s3.*`.
public interface StoreSettings {

    /// Whether uploads are sent with a checksum behind them (`aws-chunked`). Some S3-compatible stores need it
    /// off.
    @WithDefault("true")
    @WithConverter(Amounts.YesNo.class)
    Boolean chunkedEncoding();

    /// Whether the bucket is named in the path instead of in the host. Default: only with an endpoint of one's
    /// own (`AWS_ENDPOINT_URL` or `AWS_ENDPOINT_URL_S3`).
    @WithConverter(Amounts.YesNo.class)
    Optional<Boolean> pathStyle();
}
