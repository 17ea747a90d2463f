package io.sdqueueworker.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;

/// The services that know the machine under the worker, read from the standard variables of Kubernetes and the AWS
/// SDK.
///
/// @param kubernetesApi the API server of the cluster; empty outside of Kubernetes
/// @param metadata the instance metadata service; empty if it is disabled
public record NodeAddresses(Optional<URI> kubernetesApi, Optional<URI> metadata) {

    /// @throws InvalidSettingException if a variable is not part of a URL
    public static NodeAddresses of(Map<String, String> environment) {
        String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "").strip();
        String port = given(environment, "KUBERNETES_SERVICE_PORT", "443");
        boolean disabled = Boolean.parseBoolean(environment.get("AWS_EC2_METADATA_DISABLED"));
        return new NodeAddresses(
                host.isEmpty()
                        ? Optional.empty()
                        : Optional.of(url("KUBERNETES_SERVICE_HOST", "https://" + bracketed(host) + ":" + port)),
                disabled
                        ? Optional.empty()
                        : Optional.of(url(
                                "AWS_EC2_METADATA_SERVICE_ENDPOINT",
                                given(environment, "AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://169.254.169.254"))));
    }

    private static String given(Map<String, String> environment, String variable, String otherwise) {
        String value = environment.getOrDefault(variable, "").strip();
        return value.isEmpty() ? otherwise : value;
    }

    /// Kubernetes gives an IPv6 address without brackets.
    private static String bracketed(String host) {
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    private static URI url(String variable, String value) {
        try {
            URI url = new URI(value).parseServerAuthority();
            if (url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                return url;
            }
        } catch (URISyntaxException e) {
            // As any other text.
        }
        throw new InvalidSettingException(
                variable + " is wrong: expects the address of a service, not '" + value + "'");
    }
}
