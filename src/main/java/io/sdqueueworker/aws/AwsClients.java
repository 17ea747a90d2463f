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

/// Configures the clients of the AWS SDK, for production and tests alike.
///
/// Endpoints come from the SDK's standard sources, including `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_<SERVICE>`.
///
/// The transport is the JDK's URL connection: it blocks, is small in a native image, and ends when a virtual thread
/// is interrupted.
public final class AwsClients {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    /// Must exceed the 20 s of a long poll.
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(30);

    /// For one attempt at a small call. Uploads have their own limit, see [S3OutputStore].
    private static final Duration SMALL_CALL = Duration.ofSeconds(10);

    /// For a small call with its retries: a look-up of a name that is not answered takes longer than an attempt.
    private static final Duration SMALL_CALL_WITH_RETRIES = Duration.ofSeconds(30);

    private AwsClients() {}

    /// The region that the SDK finds in the environment, a profile or the instance metadata.
    public static Optional<String> findRegion() {
        try {
            return Optional.ofNullable(new DefaultAwsRegionProviderChain().getRegion())
                    .map(Region::id);
        } catch (SdkClientException e) {
            // The SDK's way to report that there is none.
            return Optional.empty();
        }
    }

    /// Configures a client of any service.
    public static <B extends AwsClientBuilder<B, C> & SdkSyncClientBuilder<B, C>, C> B configure(
            B builder, String region, AwsCredentialsProvider credentials) {
        ClientOverrideConfiguration.Builder overrides = builder.overrideConfiguration().toBuilder();
        return builder.region(Region.of(region))
                .credentialsProvider(credentials)
                .overrideConfiguration(overrides
                        .addExecutionInterceptor(new CaptivePortalCheck())
                        .addExecutionInterceptor(new UnansweredCalls())
                        .build())
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .socketTimeout(SOCKET_TIMEOUT));
    }

    /// Limits the time of each attempt and of each call, for a client whose calls are all small.
    public static <B extends AwsClientBuilder<B, C>, C> B withShortCalls(B builder) {
        ClientOverrideConfiguration.Builder overrides = builder.overrideConfiguration().toBuilder();
        return builder.overrideConfiguration(overrides
                .apiCallAttemptTimeout(SMALL_CALL)
                .apiCallTimeout(SMALL_CALL_WITH_RETRIES)
                .build());
    }

    /// Configures the options of S3.
    ///
    /// @param chunkedEncoding true to send a checksum after each upload
    /// @param pathStyle true to name the bucket in the path instead of the host
    public static S3ClientBuilder configureS3(S3ClientBuilder builder, boolean chunkedEncoding, boolean pathStyle) {
        return builder.serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(chunkedEncoding)
                        // An access point names its region itself.
                        .useArnRegionEnabled(true))
                .forcePathStyle(pathStyle);
    }
}
