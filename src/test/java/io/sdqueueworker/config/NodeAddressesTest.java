package io.sdqueueworker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeAddressesTest {

    @ParameterizedTest
    @CsvSource({
        "10.100.0.1,https://10.100.0.1:6443",
        "fd00::1,https://[fd00::1]:6443",
        "[fd00::1],https://[fd00::1]:6443"
    })
    void findsTheApiServerOfItsCluster(String host, URI api) {
        assertThat(NodeAddresses.of(Map.of("KUBERNETES_SERVICE_HOST", host, "KUBERNETES_SERVICE_PORT", "6443"))
                        .kubernetesApi())
                .contains(api);
    }

    @Test
    void findsTheMetadataServiceOutsideOfACluster() {
        NodeAddresses addresses = NodeAddresses.of(Map.of("KUBERNETES_SERVICE_HOST", ""));

        assertThat(addresses.kubernetesApi()).isEmpty();
        assertThat(addresses.metadata()).contains(URI.create("http://169.254.169.254"));
    }

    @Test
    void readsTheVariablesOfTheAwsSdk() {
        String endpoint = "AWS_EC2_METADATA_SERVICE_ENDPOINT";

        assertThat(NodeAddresses.of(Map.of(endpoint, "http://[fd00:ec2::254]/")).metadata())
                .contains(URI.create("http://[fd00:ec2::254]/"));
        assertThat(NodeAddresses.of(Map.of("AWS_EC2_METADATA_DISABLED", "TRUE")).metadata())
                .isEmpty();
        assertThatThrownBy(() -> NodeAddresses.of(Map.of(endpoint, "169.254.169.254")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage(endpoint + " is wrong: expects the address of a service, not '169.254.169.254'");
    }
}
