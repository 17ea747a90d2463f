package io.sdqueueworker.wiring;

import io.sdqueueworker.config.NodeSettings;
import io.sdqueueworker.node.KubernetesNode;
import io.sdqueueworker.node.NodeStatus;
import io.sdqueueworker.node.NodeWatch;
import io.sdqueueworker.node.SpotInstance;
import java.time.Duration;
import java.util.Optional;

/// Whom to ask about the machine under the worker.
final class NodeWiring {

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private NodeWiring() {}

    /// The watch that the settings and the surroundings ask for, if they do.
    static Optional<NodeWatch> of(NodeSettings settings, NodeWatch.Listener listener) {
        return status(settings).map(status -> new NodeWatch(status, listener, INTERVAL));
    }

    private static Optional<NodeStatus> status(NodeSettings settings) {
        if (settings.kubernetesApi().isPresent()) {
            return settings.name()
                    .map(name ->
                            new KubernetesNode(settings.kubernetesApi().get(), name, settings.serviceAccountDir()));
        }
        return settings.metadataUrl().filter(_ -> !settings.metadataDisabled()).map(SpotInstance::new);
    }
}
