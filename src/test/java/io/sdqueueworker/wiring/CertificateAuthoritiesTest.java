package io.sdqueueworker.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sdqueueworker.config.InvalidSettingException;
import io.sdqueueworker.io.rest.RestCall;
import io.sdqueueworker.io.rest.RestClient;
import io.sdqueueworker.io.rest.RestLimits;
import io.sdqueueworker.testbed.sdwebui.FakeWebUi;
import io.sdqueueworker.testbed.servers.ServerCertificate;
import io.sdqueueworker.testbed.servers.TlsFront;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated("It changes the trust store of the whole JVM.")
class CertificateAuthoritiesTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    @AfterEach
    void forget() {
        List.of("trustStore", "trustStoreType", "trustStorePassword")
                .forEach(property -> System.clearProperty("javax.net.ssl." + property));
    }

    @Test
    void areTrustedBesideThoseOfTheJdk() throws Exception {
        int known = authorities();

        CertificateAuthorities.trust(ServerCertificate.create(directory).authority(), directory.resolve("work"));

        assertThat(authorities()).isEqualTo(known + 1);
    }

    @Test
    void areTrustedByTheRestClient() throws Exception {
        ServerCertificate certificate = ServerCertificate.create(directory);
        RestLimits limits = new RestLimits(SOON, SOON, 1_000_000, SOON);
        try (FakeWebUi runtime = FakeWebUi.start();
                TlsFront front = TlsFront.start(runtime.endpoint(), certificate)) {
            RestCall call = RestCall.get(front.endpoint().resolve("/sdapi/v1/sd-models"));
            try (RestClient client = RestClient.create(limits)) {
                assertThatThrownBy(() -> client.send(call)).isInstanceOf(SSLException.class);
            }
            CertificateAuthorities.trust(certificate.authority(), directory.resolve("work"));
            try (RestClient client = RestClient.create(limits)) {
                assertThat(client.send(call).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void areTrustedByAnHttpClientOfTheJdk() throws Exception {
        ServerCertificate certificate = ServerCertificate.create(directory);
        CertificateAuthorities.trust(certificate.authority(), directory.resolve("work"));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, null, null);

        try (FakeWebUi runtime = FakeWebUi.start();
                TlsFront front = TlsFront.start(runtime.endpoint(), certificate);
                HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
            assertThat(client.send(
                                    HttpRequest.newBuilder(front.endpoint().resolve("/sdapi/v1/sd-models"))
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"})
    void mustBeCertificates(String content) throws Exception {
        Path bundle = Files.writeString(directory.resolve("bundle.pem"), content);

        assertThatThrownBy(() -> CertificateAuthorities.trust(bundle, directory.resolve("work")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("AWS_CA_BUNDLE (worker.ca-bundle) is wrong: expects a file with certificates");
    }

    @Test
    void mustBeInAFile() {
        assertThatThrownBy(() -> CertificateAuthorities.trust(directory.resolve("none.pem"), directory))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("none.pem");
    }

    private static int authorities() throws Exception {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .mapToInt(manager -> ((X509TrustManager) manager).getAcceptedIssuers().length)
                .sum();
    }
}
