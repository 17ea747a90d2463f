package io.sdqueueworker.wiring;

import io.sdqueueworker.config.NodeAddresses;
import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.node.KubernetesNode;
import io.sdqueueworker.node.NodeStatus;
import io.sdqueueworker.node.NodeWatch;
import io.sdqueueworker.node.SpotInstance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Finds the service that knows the machine under the worker.
public final class NodeWiring {

    /// Kubernetes mounts it into every pod whose service account is not switched off.
    public static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private NodeWiring() {}

    /// In Kubernetes the API server, if the node's name is known; elsewhere the instance metadata service.
    public static Optional<NodeStatus> status(WorkerConfig config, NodeAddresses addresses) {
        if (addresses.kubernetesApi().isPresent()) {
            return config.nodeName()
                    .map(name -> new KubernetesNode(addresses.kubernetesApi().get(), name, SERVICE_ACCOUNT));
        }
        return addresses.metadata().map(SpotInstance::new);
    }

    static Optional<NodeWatch> watch(Optional<NodeStatus> status, NodeWatch.Listener listener) {
        return status.map(node -> new NodeWatch(node, listener, INTERVAL));
    }
}
