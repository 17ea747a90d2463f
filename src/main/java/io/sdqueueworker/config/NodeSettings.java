package io.sdqueueworker.config;

import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/// The settings `worker.node.*`. Kubernetes and the AWS SDK have most of them in variables of their own.
public interface NodeSettings {

    /// The name of the node that the pod runs on, by the downward API. Without it, the node is not watched in
    /// Kubernetes.
    @WithConverter(NodeConverters.NodeName.class)
    Optional<String> name();

    /// The API server. Default: that of the cluster that the worker runs in.
    @WithConverter(NodeConverters.KubernetesApi.class)
    Optional<URI> kubernetesApi();

    /// The directory with the `token` and the `ca.crt` of the pod's service account.
    @WithDefault("/var/run/secrets/kubernetes.io/serviceaccount")
    Path serviceAccountDir();

    /// The instance metadata service, which tells of the end of spot instances; asked outside of Kubernetes
    /// only.
    @WithConverter(NodeConverters.MetadataUrl.class)
    Optional<URI> metadataUrl();

    /// Whether the instance metadata service is not to be asked. `AWS_EC2_METADATA_DISABLED`.
    @WithDefault("false")
    @WithConverter(Converters.YesNo.class)
    Boolean metadataDisabled();
}
