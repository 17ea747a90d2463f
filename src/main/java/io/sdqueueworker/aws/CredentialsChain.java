package io.sdqueueworker.aws;

import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsWebIdentityTokenFileCredentialsProvider;

/// Finds the worker's credentials: the SDK's default chain, except for web identity (IRSA).
public final class CredentialsChain {

    /// The rest of its validity for which a session is used while another one cannot be had. Until then, the SDK
    /// fetches the next one in the background, beginning some minutes before; after that, every call waits for it.
    private static final Duration LEAST_VALIDITY = Duration.ofSeconds(10);

    private CredentialsChain() {}

    /// Returns the first credentials that exist: keys in environment variables, web identity, profiles, container
    /// credentials (Pod Identity), instance metadata.
    ///
    /// Web identity does not go through the SDK's chain. If only `AWS_DEFAULT_REGION` names the region, the chain
    /// calls the global endpoint of STS, which AWS in China does not have. If STS refuses, the chain silently
    /// continues with the role of the node.
    ///
    /// Credentials that expire are renewed in the background, so that no call waits for a service that hangs while
    /// the last ones are valid.
    ///
    /// @param region whose STS is called
    public static AwsCredentialsProvider find(String region) {
        // Both variables: the SDK's chain ignores half a pair, and continues as described above.
        boolean keys = SdkSystemSetting.AWS_ACCESS_KEY_ID.getStringValue().isPresent()
                && SdkSystemSetting.AWS_SECRET_ACCESS_KEY.getStringValue().isPresent();
        boolean webIdentity =
                SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE.getStringValue().isPresent()
                        && SdkSystemSetting.AWS_ROLE_ARN.getStringValue().isPresent();
        if (keys || !webIdentity) {
            return DefaultCredentialsProvider.builder()
                    .asyncCredentialUpdateEnabled(true)
                    .build();
        }
        // The call is not signed: the token is its credential.
        StsClient sts = AwsClients.withShortCalls(
                        AwsClients.configure(StsClient.builder(), region, AnonymousCredentialsProvider.create()))
                .build();
        return StsWebIdentityTokenFileCredentialsProvider.builder()
                .stsClient(sts)
                .asyncCredentialUpdateEnabled(true)
                .staleTime(LEAST_VALIDITY)
                .build();
    }
}
