package io.sdqueueworker.staging.web;

import static io.sdqueueworker.staging.web.Fetching.ANY_PORT;
import static io.sdqueueworker.staging.web.Fetching.LONG;
import static io.sdqueueworker.staging.web.Fetching.PNG;
import static io.sdqueueworker.staging.web.Fetching.allowing;
import static io.sdqueueworker.staging.web.Fetching.assertFailed;
import static io.sdqueueworker.staging.web.Fetching.assertRefused;
import static io.sdqueueworker.staging.web.Fetching.fetch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sdqueueworker.staging.SourceFailedException;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.testbed.http.HttpHead;
import io.sdqueueworker.testbed.servers.InputAnswer;
import io.sdqueueworker.testbed.servers.InputServer;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Fetches from web servers on real sockets. Public addresses are only judged here; all connections go to this
/// machine.
class WebSourceTest {

    private static final String PUBLIC = "93.184.215.14";
    private static final String PUBLIC_TOO = "2606:2800:21f::1";

    private final InputServer server = InputServer.start();
    private final Fetching fetching = new Fetching();
    private final WebSource source = fetching.source(allowing());

    @AfterEach
    void close() {
        fetching.close();
        server.close();
    }

    @Test
    void fetchesFromTheAddressThatWasJudged() throws Exception {
        server.serve("/a.png", InputAnswer.png(PNG));
        fetching.resolving("a.example", PUBLIC, PUBLIC_TOO);

        assertThat(fetch(source, server.url("a.example", "/a.png?sig=1"))).isEqualTo(PNG);
        assertThat(fetching.dialled()).containsExactly(PUBLIC);
        assertThat(server.requests()).singleElement().satisfies(request -> {
            assertThat(request.target()).isEqualTo("/a.png?sig=1");
            assertThat(request.host()).isEqualTo("a.example:" + server.port());
            assertThat(request.headers()).doesNotContain("Authorization", "Cookie", "Referer");
        });
    }

    @Test
    void looksUpAHostOnce() throws Exception {
        server.serve("/a.png", InputAnswer.png(PNG));
        fetching.resolving("rebinding.example", PUBLIC).resolving("rebinding.example", "127.0.0.1");

        assertThat(fetch(source, server.url("rebinding.example", "/a.png"))).isEqualTo(PNG);
        assertThat(fetching.dialled()).containsExactly(PUBLIC);
        assertRefused(() -> fetch(source, server.url("rebinding.example", "/a.png")), "not of the public Internet");
        assertThat(fetching.dialled()).containsExactly(PUBLIC);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "169.254.169.254", "10.0.0.1", "::1", "fd00:ec2::254", "64:ff9b::7f00:1"})
    void connectsToNoneOfTheAddressesWhereOneIsDenied(String denied) {
        fetching.resolving("mixed.example", PUBLIC, denied);

        assertRefused(() -> fetch(source, server.url("mixed.example", "/a.png")), "not of the public Internet");
        assertThat(fetching.dialled()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254"})
    void connectsToNoAddressInAUrlThatIsDenied(String host) {
        assertRefused(() -> fetch(source, server.url(host, "/a.png")), "not of the public Internet");
        assertThat(fetching.dialled()).isEmpty();
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void permitsANetworkOfTheList() throws Exception {
        server.serve("/a.png", InputAnswer.png(PNG));

        assertThat(fetch(fetching.source(allowing("127.0.0.0/8")), server.url("/a.png")))
                .isEqualTo(PNG);
    }

    @Test
    void doesNotLookUpAHostThatIsNotOnTheList() {
        WebSource listed = fetching.source(
                new EgressPolicy(List.of(HostPattern.parse("*.example.org")), ANY_PORT, List.of(), List.of()));

        assertRefused(() -> fetch(listed, server.url("a.example", "/a.png")), "WORKER_INPUTS_HOSTS");
    }

    @Test
    void doesNotDialAPortThatIsNotOnTheList() {
        WebSource web =
                fetching.source(new EgressPolicy(List.of(), List.of(PortRange.parse("443")), List.of(), List.of()));
        fetching.resolving("a.example", PUBLIC);

        assertRefused(() -> fetch(web, server.url("a.example", "/a.png")), "WORKER_INPUTS_PORTS");
        assertThat(fetching.dialled()).isEmpty();
    }

    @Test
    void doesNotDialANetworkThatIsDenied() {
        WebSource web = fetching.source(
                new EgressPolicy(List.of(), ANY_PORT, List.of(), List.of(Network.parse("93.184.0.0/16"))));
        fetching.resolving("a.example", PUBLIC);

        assertRefused(() -> fetch(web, server.url("a.example", "/a.png")), "not of the public Internet");
        assertThat(fetching.dialled()).isEmpty();
    }

    /// Uses a worker's dialler and two servers at one port of two addresses. The first address represents a public
    /// one.
    @Test
    void leavesAServerAloneThatARebindingNameLeadsTo() throws Exception {
        try (ServerSocket inside = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
                ServerSocket outside =
                        new ServerSocket(inside.getLocalPort(), 50, InetAddress.ofLiteral("127.0.0.2"))) {
            WebSource web = fetching.source(allowing("127.0.0.2/32"), fetching.dialler());
            fetching.resolving("rebinding.example", "127.0.0.2")
                    .resolving("rebinding.example", "127.0.0.1")
                    .resolving("rebinding.example", "127.0.0.2", "127.0.0.1");
            String url = "http://rebinding.example:" + inside.getLocalPort() + "/a.png";
            FutureTask<byte[]> first = new FutureTask<>(() -> fetch(web, url));
            Thread.ofVirtual().start(first);
            try (Socket connection = outside.accept()) {
                // A client that receives an answer before it has sent its request may disconnect.
                assertThat(HttpHead.read(connection.getInputStream())).isPresent();
                // A redirect to the same name, which now resolves to an internal address.
                connection
                        .getOutputStream()
                        .write("HTTP/1.1 302 Found\r\nLocation: /b.png\r\nContent-Length: 0\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(() -> first.get(LONG.toSeconds(), TimeUnit.SECONDS))
                        .withStackTraceContaining("not of the public Internet");
            }
            assertRefused(() -> fetch(web, url), "not of the public Internet");

            // Connections wait in a listener until they are accepted; there is none.
            inside.setSoTimeout(1);
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(inside::accept);
        }
    }

    @Test
    void triesTheNextAddressWhereNobodyListens() throws Exception {
        server.serve("/a.png", InputAnswer.png(PNG));
        fetching.resolving("a.example", PUBLIC, PUBLIC_TOO);
        Dialler real = fetching.dialler();
        WebSource halfThere = fetching.source(allowing(), (url, address, deadline) -> {
            if (address.getHostAddress().equals(PUBLIC)) {
                throw new Dialler.UnreachableException(new ConnectException("refused"));
            }
            return real.get(url, Fetching.LOOPBACK, deadline);
        });

        assertThat(fetch(halfThere, server.url("a.example", "/a.png"))).isEqualTo(PNG);
        assertThat(fetching.dialled()).hasSize(2).first().isEqualTo(PUBLIC);
    }

    @Test
    void findsNobodyAtAClosedPort() {
        int port = server.port();
        server.close();

        assertFailed(
                Code.INPUT_UNAVAILABLE,
                () -> fetch(fetching.source(allowing("127.0.0.0/8")), "http://127.0.0.1:" + port + "/"),
                "no connection to its source: connection refused or timed out");
    }

    @Test
    void tellsAnUnknownHostFromANameServiceThatIsDown() {
        fetching.resolving("nobody.example");

        assertFailed(
                Code.INPUT_NOT_FOUND, () -> fetch(source, "http://nobody.example/"), "its host name does not exist");
        assertFailed(
                Code.INPUT_UNAVAILABLE, () -> fetch(source, "http://nobody.example/"), "cannot be resolved at present");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void followsRedirectsWithoutWhatTheyGive(int status) throws Exception {
        server.serve("/a.png", InputAnswer.redirect(status, "b?sig=2"));
        server.serve("/b", InputAnswer.redirect(status, server.url("/c")));
        server.serve("/c", InputAnswer.png(PNG));

        assertThat(fetch(local(), server.url("/a.png"))).isEqualTo(PNG);
        assertThat(server.requests())
                .extracting(InputServer.Request::target)
                .containsExactly("/a.png", "/b?sig=2", "/c");
        assertThat(server.requests())
                .allSatisfy(request -> assertThat(request.headers())
                        .doesNotContainAnyElementsOf(List.of("Cookie", "cookie", "Referer", "Authorization")));
    }

    @Test
    void followsNoMoreThanFiveRedirects() {
        server.serve("/a.png", InputAnswer.redirect(302, "/a.png"));

        assertRefused(() -> fetch(local(), server.url("/a.png")), "redirected more than 5 times");
        assertThat(server.requests()).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:1/",
                "http://169.254.169.254/latest/meta-data/",
                "//[fd00:ec2::254]/",
                "http://metadata.example/",
                "http://0x7f.1/",
                "http://user:password@b.example/",
                "file:///etc/passwd"
            })
    void judgesEveryRedirect(String location) {
        server.serve("/a.png", InputAnswer.redirect(302, location));
        fetching.resolving("a.example", PUBLIC).resolving("metadata.example", "169.254.169.254");

        assertThatExceptionOfType(SourceFailedException.class)
                .isThrownBy(() -> fetch(source, server.url("a.example", "/a.png")))
                .matches(refused -> refused.code() == Code.INPUT_REFUSED);
        assertThat(fetching.dialled().subList(1, fetching.dialled().size())).allMatch(PUBLIC::equals);
    }

    @Test
    void looksUpTheHostOfARedirectAnew() {
        server.serve("/a.png", InputAnswer.redirect(302, "/b.png"));
        fetching.resolving("a.example", PUBLIC).resolving("a.example", "127.0.0.1");

        assertRefused(() -> fetch(source, server.url("a.example", "/a.png")), "not of the public Internet");
        assertThat(fetching.dialled()).containsExactly(PUBLIC);
    }

    private WebSource local() {
        return fetching.source(allowing("127.0.0.0/8"));
    }
}
