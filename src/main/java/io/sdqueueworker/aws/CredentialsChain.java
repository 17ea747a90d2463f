package io.sdqueueworker.aws;

import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsWebIdentityTokenFileCredentialsProvider;

/// Whose name the worker acts in: the SDK's default chain, but for web identity (IRSA).
public final class CredentialsChain {

    private CredentialsChain() {}

    /// Credentials from where the environment says: keys in variables, web identity, profiles, container credentials
    /// (Pod Identity), instance metadata, the first of them that there is.
    ///
    /// Web identity is not left to the SDK's chain. That one asks the global endpoint of STS where only
    /// `AWS_DEFAULT_REGION` names the region, which AWS in China does not have; and where STS refuses, it goes
    /// on to the role of the node in silence.
    ///
    /// @param region whose STS is asked
    public static AwsCredentialsProvider find(String region) {
        // Both: half a pair is passed over by the SDK's chain, which then goes on as said above.
        boolean keys = SdkSystemSetting.AWS_ACCESS_KEY_ID.getStringValue().isPresent()
                && SdkSystemSetting.AWS_SECRET_ACCESS_KEY.getStringValue().isPresent();
        boolean webIdentity =
                SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE.getStringValue().isPresent()
                        && SdkSystemSetting.AWS_ROLE_ARN.getStringValue().isPresent();
        if (keys || !webIdentity) {
            return DefaultCredentialsProvider.builder().build();
        }
        // The token is the credential of this call: it is not signed.
        StsClient sts = AwsClients.withShortCalls(
                        AwsClients.configure(StsClient.builder(), region, AnonymousCredentialsProvider.create()))
                .build();
        return StsWebIdentityTokenFileCredentialsProvider.builder()
                .stsClient(sts)
                .build();
    }
}
