package io.sdqueueworker.testbed.servers;

import io.sdqueueworker.testbed.http.Connection;
import io.sdqueueworker.testbed.http.HttpHead;
import io.sdqueueworker.testbed.http.HttpListener;
import io.sdqueueworker.testbed.http.Recording;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/// A stub of the Kubernetes API server with one node, over TLS. It accepts the token of one service account.
public final class KubernetesApi implements AutoCloseable {

    public static final String NODE = "ip-10-0-1-23.ec2.internal";

    private static final String TOKEN = "a-planted-token";

    private final List<String> taints = new CopyOnWriteArrayList<>();
    private final Recording<String> looks = new Recording<>("looks at the node");
    private final Path serviceAccount;
    private final HttpListener listener;
    private volatile int status = 200;

    private KubernetesApi(ServerCertificate certificate, Path serviceAccount) {
        this.serviceAccount = serviceAccount;
        this.listener = HttpListener.start(
                "kubernetes-api", 0, certificate.serverContext().getServerSocketFactory(), this::answer);
    }

    /// Starts on a free port.
    ///
    /// @param directory receives the certificate and the files of the pod's service account
    public static KubernetesApi start(Path directory) throws IOException {
        return start(directory, ServerCertificate.create(directory));
    }

    /// Starts one whose authority the service accounts of others do not trust.
    public static KubernetesApi startUnderOtherAuthority(Path directory) throws IOException {
        return start(directory, ServerCertificate.createOther(directory));
    }

    private static KubernetesApi start(Path directory, ServerCertificate certificate) throws IOException {
        Path serviceAccount = Files.createDirectory(directory.resolve("serviceaccount"));
        Files.copy(certificate.authority(), serviceAccount.resolve("ca.crt"));
        Files.writeString(serviceAccount.resolve("token"), TOKEN + "\n");
        return new KubernetesApi(certificate, serviceAccount);
    }

    public URI endpoint() {
        return URI.create("https://127.0.0.1:" + listener.endpoint().getPort());
    }

    /// The directory of the service account's files.
    public Path serviceAccount() {
        return serviceAccount;
    }

    /// Taints the node.
    ///
    /// @param key such as `karpenter.sh/disrupted`
    public void taint(String key) {
        taints.add(key);
    }

    /// Removes all taints.
    public void untaint() {
        taints.clear();
    }

    /// Answers every request with this status from now on.
    public void answerWith(int status) {
        this.status = status;
    }

    /// Waits until the node has been read `n` times.
    public void awaitLooks(int n, Duration limit) throws InterruptedException {
        looks.await(n, limit);
    }

    /// The number of times that the node has been read.
    public int looks() {
        return looks.all().size();
    }

    private boolean answer(Connection connection, HttpHead request) throws IOException {
        connection.readBody(request);
        boolean known = request.header("Authorization")
                .filter(("Bearer " + TOKEN)::equals)
                .isPresent();
        boolean found = request.target().startsWith("/api/v1/nodes/" + NODE + "?");
        looks.add(request.target());
        int code = known ? found ? status : 404 : 401;
        connection.answer(code, "application/json", code == 200 ? node() : """
                {"kind":"Status","apiVersion":"v1","status":"Failure","code":%d}""".formatted(code));
        return true;
    }

    private String node() {
        String keys = taints.stream()
                .map(key -> "{\"key\":\"" + key + "\",\"effect\":\"NoSchedule\"}")
                .collect(Collectors.joining(","));
        return """
                {"kind":"Node","apiVersion":"v1","metadata":{"name":"%s"},\
                "spec":{"taints":[{"key":"nvidia.com/gpu","effect":"NoSchedule"}%s]}}""".formatted(NODE, keys.isEmpty() ? "" : "," + keys);
    }

    @Override
    public void close() {
        listener.close();
    }
}
