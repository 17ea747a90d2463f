package io.sdqueueworker.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sdqueueworker.testbed.aws.StsServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import software.amazon.awssdk.services.sts.model.InvalidIdentityTokenException;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class CredentialsChainTest {

    /// The SDK reads these properties instead of environment variables, which a test cannot set in its own process.
    private static final List<String> PROPERTIES = List.of(
            "aws.roleArn",
            "aws.webIdentityTokenFile",
            "aws.endpointUrlSts",
            "aws.disableEc2Metadata",
            "aws.accessKeyId",
            "aws.secretAccessKey");

    @TempDir
    Path directory;

    private final StsServer sts = StsServer.start("the-right-token");

    /// The values of a test that has left an application running; restored afterwards.
    private final Map<String, String> before = new HashMap<>();

    @BeforeEach
    void setTheOthersAside() {
        for (String property : PROPERTIES) {
            String value = System.clearProperty(property);
            if (value != null) {
                before.put(property, value);
            }
        }
    }

    @AfterEach
    void putThemBack() {
        sts.close();
        PROPERTIES.forEach(System::clearProperty);
        before.forEach(System::setProperty);
    }

    @Test
    void assumesTheRoleOfTheWebIdentity() throws Exception {
        webIdentity("the-right-token");

        assertThat(CredentialsChain.find("cn-north-1").resolveCredentials().accessKeyId())
                .isEqualTo(StsServer.ACCESS_KEY);
        assertThat(sts.rolesAssumed()).containsExactly("arn:aws:iam::123456789012:role/worker");
    }

    @Test
    void asksNobodyElseWhereStsRefuses() throws Exception {
        webIdentity("a-wrong-token");

        assertThatThrownBy(() -> CredentialsChain.find("us-east-1").resolveCredentials())
                .isInstanceOf(InvalidIdentityTokenException.class);
    }

    @Test
    void takesKeysBeforeTheWebIdentity() throws Exception {
        webIdentity("the-right-token");
        System.setProperty("aws.accessKeyId", "AKIAKEY");
        System.setProperty("aws.secretAccessKey", "secret");

        assertThat(CredentialsChain.find("us-east-1").resolveCredentials().accessKeyId())
                .isEqualTo("AKIAKEY");
        assertThat(sts.rolesAssumed()).isEmpty();
    }

    @Test
    void takesHalfAPairOfKeysForNone() throws Exception {
        webIdentity("the-right-token");
        System.setProperty("aws.accessKeyId", "AKIAKEY");

        assertThat(CredentialsChain.find("us-east-1").resolveCredentials().accessKeyId())
                .isEqualTo(StsServer.ACCESS_KEY);
    }

    private void webIdentity(String token) throws Exception {
        System.setProperty("aws.roleArn", "arn:aws:iam::123456789012:role/worker");
        System.setProperty("aws.disableEc2Metadata", "true");
        System.setProperty(
                "aws.webIdentityTokenFile",
                Files.writeString(directory.resolve("token"), token).toString());
        System.setProperty("aws.endpointUrlSts", sts.endpoint().toString());
    }
}
