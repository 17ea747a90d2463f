package io.sdqueueworker.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.io.rest.RestCall;
import io.sdqueueworker.io.rest.RestClient;
import io.sdqueueworker.io.rest.RestLimits;
import io.sdqueueworker.testbed.http.FreePort;
import io.sdqueueworker.testbed.http.HttpListener;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The words for errors of the three HTTP clients of the worker, on real sockets.
class NetworkErrorsTest {

    private static final Duration LIMIT = Duration.ofSeconds(1);

    enum Client {
        JDK {
            @Override
            void call(URI address) throws IOException, InterruptedException {
                try (HttpClient client =
                        HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
                    var _ = client.send(
                            HttpRequest.newBuilder(address).timeout(LIMIT).build(), BodyHandlers.discarding());
                }
            }
        },
        REST {
            @Override
            void call(URI address) throws IOException, InterruptedException {
                try (RestClient client = RestClient.create(new RestLimits(LIMIT, LIMIT, 1000, LIMIT))) {
                    var _ = client.send(RestCall.get(address));
                }
            }
        },
        AWS {
            @Override
            void call(URI address) throws IOException {
                HttpURLConnection connection =
                        (HttpURLConnection) address.toURL().openConnection();
                connection.setReadTimeout((int) LIMIT.toMillis());
                var _ = connection.getResponseCode();
            }
        };

        abstract void call(URI address) throws IOException, InterruptedException;

        String words(URI address) throws InterruptedException {
            try {
                call(address);
                return "answered";
            } catch (IOException e) {
                return NetworkErrors.describe(e, address);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesThePlaceThatRefusesConnections(Client client) throws Exception {
        int port = FreePort.find();

        assertThat(client.words(URI.create("http://127.0.0.1:" + port + "/secret?secret")))
                .isEqualTo("connection refused at 127.0.0.1:" + port);
    }

    /// The domain `invalid` never exists.
    @ParameterizedTest
    @EnumSource
    void namesTheHostThatDoesNotExist(Client client) throws Exception {
        assertThat(client.words(URI.create("http://runtime.invalid:8188/")))
                // A machine without a name service finds no host at all.
                .isIn(
                        "unknown host runtime.invalid",
                        "the name service does not answer for host runtime.invalid",
                        "no answer in time from runtime.invalid:8188");
    }

    @ParameterizedTest
    @EnumSource
    void namesThePlaceThatDoesNotAnswer(Client client) throws Exception {
        // The kernel accepts connections, and no process answers them.
        try (ServerSocket silence = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThat(client.words(URI.create("http://127.0.0.1:" + silence.getLocalPort())))
                    .isEqualTo("no answer in time from 127.0.0.1:" + silence.getLocalPort());
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesThePlaceThatClosesConnections(Client client) throws Exception {
        try (HttpListener hangsUp = HttpListener.start("hangs-up", 0, (_, _) -> false)) {
            assertThat(client.words(hangsUp.endpoint()))
                    .isEqualTo("connection closed by 127.0.0.1:"
                            + hangsUp.endpoint().getPort());
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysThatAPlaceHasNoTls(Client client) throws Exception {
        try (HttpListener plain = HttpListener.start("plain", 0, (connection, _) -> {
            connection.answer(200, "text/plain", "plain");
            return true;
        })) {
            int port = plain.endpoint().getPort();
            assertThat(client.words(URI.create("https://127.0.0.1:" + port + "/")))
                    .isIn("no TLS connection to 127.0.0.1:" + port, "connection closed by 127.0.0.1:" + port);
        }
    }

    @Test
    void tellsAConnectionThatTimesOutFromAnAnswerThatDoes() {
        URI address = URI.create("https://sqs.us-east-1.amazonaws.com");

        assertThat(NetworkErrors.describe(new HttpConnectTimeoutException("no connection in time"), address))
                .isEqualTo("connection timed out at sqs.us-east-1.amazonaws.com");
        assertThat(NetworkErrors.describe(new SocketTimeoutException("Connect timed out"), address))
                .isEqualTo("connection timed out at sqs.us-east-1.amazonaws.com");
        assertThat(NetworkErrors.describe(new SocketTimeoutException("Read timed out"), address))
                .isEqualTo("no answer in time from sqs.us-east-1.amazonaws.com");
    }

    @Test
    void tellsAProxyThatRefusesFromThePlaceBehindIt() {
        assertThat(NetworkErrors.describe(
                        new IOException("Unable to tunnel through proxy. Proxy returns \"HTTP/1.1 403 Forbidden\""),
                        URI.create("https://sqs.us-east-1.amazonaws.com")))
                .isEqualTo("the proxy does not connect to sqs.us-east-1.amazonaws.com");
    }

    @Test
    void tellsANameServiceThatIsDownFromAnUnknownHost() {
        assertThat(NetworkErrors.describe(
                        new UnknownHostException("sdruntime: Temporary failure in name resolution"),
                        URI.create("http://sdruntime:8080")))
                .isEqualTo("the name service does not answer for host sdruntime");
    }

    /// Java knows no such host names, and old buckets have them.
    @Test
    void namesAHostWithAnUnderscoreWithoutItsCredentials() {
        assertThat(NetworkErrors.describe(
                        new UnknownHostException(), URI.create("https://me:secret@my_bucket.s3.amazonaws.com/k")))
                .isEqualTo("unknown host my_bucket.s3.amazonaws.com");
    }
}
