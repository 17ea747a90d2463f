package io.sdqueueworker.config;

import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/// The settings `worker.s3.*`.
public interface StoreSettings {

    /// Sends uploads with a trailing checksum (`aws-chunked`). Some S3-compatible stores need `false`.
    @WithDefault("true")
    @WithConverter(Amounts.YesNo.class)
    Boolean chunkedEncoding();

    /// Puts the bucket into the path instead of the host. Default: `true` with your own endpoint
    /// (`AWS_ENDPOINT_URL` or `AWS_ENDPOINT_URL_S3`).
    @WithConverter(Amounts.YesNo.class)
    Optional<Boolean> pathStyle();
}
