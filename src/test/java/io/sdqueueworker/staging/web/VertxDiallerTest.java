package io.sdqueueworker.staging.web;

import static io.sdqueueworker.staging.web.Fetching.LONG;
import static io.sdqueueworker.staging.web.Fetching.LOOPBACK;
import static io.sdqueueworker.staging.web.Fetching.PNG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sdqueueworker.staging.Deadline;
import io.sdqueueworker.staging.SourceFailedException;
import io.sdqueueworker.staging.web.Dialler.Response;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.testbed.servers.InputAnswer;
import io.sdqueueworker.testbed.servers.InputServer;
import io.sdqueueworker.testbed.servers.ServerCertificate;
import io.vertx.core.net.PemTrustOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VertxDiallerTest {

    @TempDir
    static Path directory;

    private static ServerCertificate certificate;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = ServerCertificate.create(directory, "dns:inputs.example");
    }

    @Test
    void checksTheCertificateAgainstTheHostAndNotTheAddress() throws Exception {
        try (InputServer server = InputServer.startSecure(certificate);
                VertxDialler dialler = trusting()) {
            server.serve("/a.png", InputAnswer.png(PNG));

            assertThat(get(dialler, server.url("inputs.example", "/a.png"))).isEqualTo(PNG);
            assertThat(server.requests())
                    .extracting(InputServer.Request::host)
                    .containsExactly("inputs.example:" + server.port());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"other.example", "127.0.0.1", "sub.inputs.example"})
    void refusesACertificateOfAnotherHost(String host) {
        try (InputServer server = InputServer.startSecure(certificate);
                VertxDialler dialler = trusting()) {
            assertThatExceptionOfType(SourceFailedException.class)
                    .isThrownBy(() -> get(dialler, server.url(host, "/a.png")))
                    .matches(refused -> refused.code() == Code.INPUT_REFUSED)
                    .withMessage("its source has no valid certificate for the host");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void refusesACertificateThatNobodyTrusts() {
        try (InputServer server = InputServer.startSecure(certificate);
                VertxDialler dialler = new VertxDialler(Fetching.VERTX)) {
            assertThatExceptionOfType(SourceFailedException.class)
                    .isThrownBy(() -> get(dialler, server.url("inputs.example", "/a.png")))
                    .withMessage("its source has no valid certificate for the host");
        }
    }

    @Test
    void findsNobodyWhereTlsIsSpokenToAPlainServer() {
        try (InputServer server = InputServer.start();
                VertxDialler dialler = new VertxDialler(Fetching.VERTX)) {
            assertThatExceptionOfType(Dialler.UnreachableException.class)
                    .isThrownBy(() -> get(dialler, "https://inputs.example:" + server.port() + "/"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/silent", "/stalled"})
    void endsWithItsThread(String path) throws Exception {
        try (InputServer server = InputServer.start();
                VertxDialler dialler = new VertxDialler(Fetching.VERTX)) {
            server.serve("/silent", InputAnswer.silent());
            server.serve("/stalled", InputAnswer.stalled(PNG));
            FutureTask<byte[]> call = new FutureTask<>(() -> get(dialler, server.url(path)));
            Thread thread = Thread.ofVirtual().start(call);
            server.awaitRequests(1, LONG);

            thread.interrupt();

            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> call.get(LONG.toSeconds(), TimeUnit.SECONDS))
                    .withCauseInstanceOf(InterruptedException.class);
            server.awaitAbandoned(1, LONG);
        }
    }

    @Test
    void readsNoFasterThanItsBytesAreTaken() throws Exception {
        try (InputServer server = InputServer.start();
                VertxDialler dialler = new VertxDialler(Fetching.VERTX)) {
            AtomicLong sent = new AtomicLong();
            server.serve("/endless", InputAnswer.endless(PNG, sent));
            CountDownLatch never = new CountDownLatch(1);
            Thread thread = Thread.ofVirtual().start(new FutureTask<>(() -> {
                try (Response answer = dial(dialler, server.url("/endless"))) {
                    answer.copyTo(blockedBy(never));
                }
                return null;
            }));
            AtomicLong before = new AtomicLong();

            // The socket buffers and the prefetched pieces; then nothing more.
            Awaitility.await().during(Duration.ofMillis(500)).atMost(LONG).until(() -> {
                long now = sent.get();
                return before.getAndSet(now) == now && now > 0;
            });

            assertThat(sent.get()).isLessThan(32L * 1024 * 1024);
            thread.interrupt();
            server.awaitAbandoned(1, LONG);
        }
    }

    private static OutputStream blockedBy(CountDownLatch latch) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                try {
                    latch.await();
                } catch (InterruptedException e) {
                    throw new InterruptedIOException();
                }
            }
        };
    }

    private static VertxDialler trusting() {
        return new VertxDialler(
                Fetching.VERTX,
                options -> options.setTrustOptions(new PemTrustOptions()
                        .addCertPath(certificate.authority().toString())));
    }

    private static byte[] get(VertxDialler dialler, String url) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Response answer = dial(dialler, url)) {
            answer.copyTo(bytes);
        }
        return bytes.toByteArray();
    }

    private static Response dial(VertxDialler dialler, String url) throws IOException, InterruptedException {
        return dialler.get(WebAddress.parse(url), LOOPBACK, Deadline.in(LONG));
    }
}
