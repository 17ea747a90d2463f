package io.sdqueueworker.node;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.io.rest.RestAnswer;
import io.sdqueueworker.io.rest.RestCall;
import io.sdqueueworker.io.rest.RestClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Watches the pod's node through the Kubernetes API. Karpenter taints a node when it decides to remove it, minutes
/// before it evicts the pods.
///
/// Needs the permission to `get` `nodes`.
public final class KubernetesNode implements NodeStatus {

    /// Karpenter's taint since 1.0, and the taint of its betas.
    private static final Set<String> TAINTS = Set.of("karpenter.sh/disrupted", "karpenter.sh/disruption");

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final URI address;
    private final String name;
    private final Path serviceAccount;
    private volatile @Nullable RestClient client;

    /// @param api the address of the API server, without a path
    /// @param name of the node
    /// @param serviceAccount the directory with the pod's `token` and the API server's `ca.crt`
    public KubernetesNode(URI api, String name, Path serviceAccount) {
        // Of any age: the answer then comes from the API server's memory, however many workers ask.
        this.address = api.resolve("/api/v1/nodes/" + name + "?resourceVersion=0");
        this.name = name;
        this.serviceAccount = serviceAccount;
    }

    @Override
    public Optional<Disruption> look() throws IOException, UnwatchableException, InterruptedException {
        RestAnswer answer;
        try {
            answer = SmallAnswers.send(client(), call());
        } catch (NoSuchFileException e) {
            throw new UnwatchableException("the pod has no " + e.getFile() + " (automountServiceAccountToken)", true);
        } catch (IOException e) {
            // The authorities may have changed.
            close();
            throw e;
        }
        return switch (answer.status()) {
            case 200 -> disruption(SmallAnswers.json(answer));
            case 401 -> throw new UnwatchableException("the API server rejects the pod's token with 401", true);
            case 403 -> throw new UnwatchableException("the pod's service account may not get the node " + name, true);
            case 404 -> throw new UnwatchableException("the cluster has no node " + name + " (WORKER_NODE_NAME)", true);
            default -> throw new IOException("the API server answered " + answer.status());
        };
    }

    @Override
    public void close() {
        RestClient known = client;
        client = null;
        if (known != null) {
            known.close();
        }
    }

    private static Optional<Disruption> disruption(JsonNode node) throws IOException {
        if (!node.path("kind").asText().equals("Node")) {
            throw new IOException("the API server answered something else than a node");
        }
        for (JsonNode taint : node.path("spec").path("taints")) {
            String key = taint.path("key").asText();
            if (TAINTS.contains(key)) {
                return Optional.of(new Disruption("the node is being disrupted (" + key + ")", Optional.empty()));
            }
        }
        return Optional.empty();
    }

    private RestCall call() throws IOException {
        // Read for each call: the kubelet replaces the token about every hour.
        String token = Files.readString(serviceAccount.resolve("token")).strip();
        return RestCall.get(address)
                .withHeader("Accept", "application/json")
                .withHeader("Authorization", "Bearer " + token);
    }

    private RestClient client() throws IOException {
        RestClient known = client;
        if (known == null) {
            known = RestClient.trusting(serviceAccount.resolve("ca.crt"), SmallAnswers.limits(TIMEOUT));
            client = known;
        }
        return known;
    }
}
