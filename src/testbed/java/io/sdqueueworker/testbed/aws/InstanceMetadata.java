package io.sdqueueworker.testbed.aws;

import io.sdqueueworker.testbed.http.Connection;
import io.sdqueueworker.testbed.http.HttpHead;
import io.sdqueueworker.testbed.http.HttpListener;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// A stub of the EC2 instance metadata service, version 2, limited to spot interruption notices.
public final class InstanceMetadata implements AutoCloseable {

    private static final String TOKEN = "a-session-token";

    private final HttpListener listener = HttpListener.start("instance-metadata", 0, this::answer);
    private volatile String notice = "";

    /// Starts on a free port.
    public static InstanceMetadata start() {
        return new InstanceMetadata();
    }

    public URI endpoint() {
        return listener.endpoint();
    }

    /// Announces the end of the instance from now on.
    public void announceEnd(Instant at) {
        notice = """
                {"action": "terminate", "time": "%s"}""".formatted(at.truncatedTo(ChronoUnit.SECONDS));
    }

    private boolean answer(Connection connection, HttpHead request) throws IOException {
        connection.readBody(request);
        if (request.method().equals("PUT") && request.target().equals("/latest/api/token")) {
            boolean lasting =
                    request.header("X-aws-ec2-metadata-token-ttl-seconds").isPresent();
            connection.answer(lasting ? 200 : 400, "text/plain", lasting ? TOKEN : "");
        } else if (request.header("X-aws-ec2-metadata-token")
                .filter(TOKEN::equals)
                .isEmpty()) {
            connection.answer(401, "text/html", "");
        } else if (request.target().equals("/latest/meta-data/spot/instance-action") && !notice.isEmpty()) {
            connection.answer(200, "application/json", notice);
        } else {
            connection.answer(404, "text/html", "<html>Not Found</html>");
        }
        return true;
    }

    @Override
    public void close() {
        listener.close();
    }
}
