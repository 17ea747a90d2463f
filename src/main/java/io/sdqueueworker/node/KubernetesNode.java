package io.sdqueueworker.node;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// The node that the pod runs on, as the API server knows it: Karpenter taints it minutes before it ends its pods, when
/// it has decided to and begins to look for another.
///
/// Needs the permission to `get` `nodes`.
public final class KubernetesNode implements NodeStatus {

    /// Karpenter's taint since 1.0, and that of its betas.
    private static final Set<String> TAINTS = Set.of("karpenter.sh/disrupted", "karpenter.sh/disruption");

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final URI address;
    private final String name;
    private final Path serviceAccount;
    private volatile @Nullable HttpClient client;

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
        HttpResponse<byte[]> answer;
        try {
            answer = SmallAnswers.exchange(client(), request(), TIMEOUT);
        } catch (NoSuchFileException e) {
            throw new UnwatchableException(
                    "the pod has no " + e.getFile()
                            + " (automountServiceAccountToken)",
                    true);
        } catch (IOException e) {
            // The authorities may have changed.
            close();
            throw e;
        }
        return switch (answer.statusCode()) {
            case 200 -> disruption(SmallAnswers.json(answer));
            case 403 -> throw new UnwatchableException("the pod's service account may not get the node " + name, true);
            case 404 -> throw new UnwatchableException("the cluster has no node " + name + " (WORKER_NODE_NAME)", true);
            default -> throw new IOException("the API server answered " + answer.statusCode());
        };
    }

    @Override
    public void close() {
        HttpClient known = client;
        client = null;
        if (known != null) {
            known.shutdownNow();
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

    private HttpRequest request() throws IOException {
        // Read anew: the kubelet changes it every hour or so.
        String token = Files.readString(serviceAccount.resolve("token")).strip();
        return HttpRequest.newBuilder(address)
                .header("Accept", "application/json")
                .header("Authorization", "Bearer " + token)
                .build();
    }

    private HttpClient client() throws IOException {
        HttpClient known = client;
        if (known == null) {
            known = HttpClient.newBuilder()
                    .connectTimeout(TIMEOUT)
                    .sslContext(trusting(serviceAccount.resolve("ca.crt")))
                    .build();
            client = known;
        }
        return known;
    }

    private static SSLContext trusting(Path authorities) throws IOException {
        try (InputStream in = Files.newInputStream(authorities)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("authority-" + store.size(), certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(authorities + " has no certificates to trust: " + e.getMessage(), e);
        }
    }
}
