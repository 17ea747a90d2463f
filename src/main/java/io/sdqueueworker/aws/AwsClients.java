package io.sdqueueworker.aws;

import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/// How the clients of the AWS SDK are set up, the same in production and in tests.
///
/// Endpoints come from the SDK's standard sources, `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_<SERVICE>` among them.
///
/// The transport is the JDK's URL connection: blocking, small in a native image, and ended by an interrupt of a
/// virtual thread.
public final class AwsClients {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    /// Must exceed the 20 s of a long poll.
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(30);

    /// For one try of a small call. Uploads have a bound of their own, see [S3Objects].
    private static final Duration SMALL_CALL = Duration.ofSeconds(10);

    private AwsClients() {}

    /// The region that the SDK finds: environment, profile, instance metadata.
    public static Optional<String> findRegion() {
        try {
            return Optional.ofNullable(new DefaultAwsRegionProviderChain().getRegion())
                    .map(Region::id);
        } catch (SdkClientException e) {
            // Its way of saying that there is none.
            return Optional.empty();
        }
    }

    /// Sets up a client of any service.
    public static <B extends AwsClientBuilder<B, C> & SdkSyncClientBuilder<B, C>, C> B configure(
            B builder, String region, AwsCredentialsProvider credentials) {
        ClientOverrideConfiguration.Builder overrides = builder.overrideConfiguration().toBuilder();
        return builder.region(Region.of(region))
                .credentialsProvider(credentials)
                .overrideConfiguration(overrides
                        .addExecutionInterceptor(new CaptivePortalCheck())
                        .build())
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .socketTimeout(SOCKET_TIMEOUT));
    }

    /// Bounds each try of a client whose calls are all small.
    public static <B extends AwsClientBuilder<B, C>, C> B withShortCalls(B builder) {
        ClientOverrideConfiguration.Builder overrides = builder.overrideConfiguration().toBuilder();
        return builder.overrideConfiguration(
                overrides.apiCallAttemptTimeout(SMALL_CALL).build());
    }

    /// Sets up what is S3's own.
    ///
    /// @param chunkedEncoding whether uploads are sent with a checksum behind them
    /// @param pathStyle whether the bucket is named in the path instead of in the host
    public static S3ClientBuilder configureS3(S3ClientBuilder builder, boolean chunkedEncoding, boolean pathStyle) {
        return builder.serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(chunkedEncoding))
                .forcePathStyle(pathStyle);
    }
}
