package io.sdqueueworker.staging.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sdqueueworker.staging.BucketSource;
import io.sdqueueworker.staging.Deadline;
import io.sdqueueworker.staging.InputSink;
import io.sdqueueworker.staging.SourceFailedException;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.testing.Hostile;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// For any URL, only addresses of the public Internet are dialled, and no reason discloses any part after the host.
/// The JDK's classification of addresses checks every decision again.
class HostileUrlsTest {

    private static final EgressPolicy POLICY = new EgressPolicy(
            List.of(),
            List.of(PortRange.parse("80"), PortRange.parse("443")),
            List.of(),
            List.of(Network.parse("93.184.0.0/16"), Network.parse("2600:1f18::/32")));

    private static final List<String> VALID = List.of(
            "https://a.example/b/c.png?sig=SECRET",
            "http://a.example:80/SECRET",
            "http://127.0.0.1/SECRET",
            "http://8.8.8.8/SECRET",
            "http://[::1]:80/SECRET",
            "http://[2606:4700::1111]/SECRET",
            "http://[64:ff9b::7f00:1]/SECRET",
            "http://[::ffff:10.0.0.1]/SECRET",
            "//b.example/SECRET",
            "../c/SECRET?d#e",
            "?SECRET",
            "s3://bucket/SECRET");

    @Provide
    Arbitrary<String> urls() {
        return Hostile.texts(VALID);
    }

    @Property
    void dialsNothingButThePublicInternet(@ForAll("urls") String url) throws Exception {
        hold(url, url);
    }

    @Property
    void dialsNothingElseAfterARedirect(@ForAll("urls") String location) throws Exception {
        hold("https://8.8.8.8/a/b?c=d", location);
        hold("http://name.example/a/b", location);
    }

    @Property
    void allowsNoAddressThatTheJdkKnowsToBeInside(@ForAll @Size(4) byte[] four, @ForAll @Size(16) byte[] sixteen)
            throws Exception {
        holdAddress(InetAddress.getByAddress(four));
        holdAddress(InetAddress.getByAddress(sixteen));
        byte[] global = sixteen.clone();
        global[0] = (byte) (0x20 | (global[0] & 0x1f));
        holdAddress(InetAddress.getByAddress(global));
        boolean allowed = POLICY.allows(InetAddress.getByAddress(four));
        assertThat(POLICY.allows(embedded("64:ff9b::", four))).isEqualTo(allowed);
        assertThat(POLICY.allows(embedded("::ffff:0:0", four))).isEqualTo(allowed);
        assertThat(POLICY.allows(embedded("::", four))).isFalse();
        assertThat(POLICY.allows(embedded("2002::", four))).isFalse();
    }

    @Property
    void readsANetworkOrRefusesIt(@ForAll("networks") String text) {
        try {
            Network network = Network.parse(text);
            assertThat(network.contains(network.base())).isTrue();
            assertThat(Network.parse(network.toString()).base()).isEqualTo(network.base());
        } catch (IllegalArgumentException e) {
            assertThat(e).isExactlyInstanceOf(IllegalArgumentException.class);
        }
    }

    @Provide
    Arbitrary<String> networks() {
        return Hostile.texts(
                List.of("10.0.0.0/8", "fd00::/8", "64:ff9b::/96", "0.0.0.0/0", "::1/128", "::ffff:1.2.3.4/128"));
    }

    @Property
    void readsAPatternOfHostsOrRefusesIt(@ForAll("patterns") String text) {
        try {
            HostPattern pattern = HostPattern.parse(text);
            // A pattern matches only hosts that end in its name.
            assertThat(pattern.matches("evil-" + pattern.suffix())).isFalse();
            assertThat(HostPattern.parse(pattern.toString())).isEqualTo(pattern);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotNull();
        }
    }

    @Provide
    Arbitrary<String> patterns() {
        return Hostile.texts(
                List.of("a.example", "*.b.example", "127.0.0.1", "*.127.0.0.1", "[::1]", "Bücher.example."));
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void hasLearnedFromCasesThatWereFound(String url) throws Exception {
        hold(url, url);
        hold("https://8.8.8.8/a/b?c=d", url);
    }

    static Stream<String> corpus() {
        return Stream.concat(VALID.stream(), Hostile.corpus("urls"));
    }

    /// With a name service that resolves every name to an internal address at the second look-up, and a server that
    /// redirects to `location`.
    private static void hold(String url, String location) throws IOException, InterruptedException {
        holdS3(url);
        WebAddress address;
        try {
            address = WebAddress.parse(url);
        } catch (SourceFailedException e) {
            holdReason(e);
            return;
        }
        holdParts(address);
        List<InetAddress> dialled = new ArrayList<>();
        int[] looks = {0};
        WebSource source = new WebSource(
                POLICY,
                (_, _) -> List.of(InetAddress.ofLiteral(looks[0]++ == 0 ? "1.1.1.1" : "127.0.0.1")),
                (to, at, _) -> {
                    holdParts(to);
                    dialled.add(at);
                    return new Redirect(location);
                });
        try {
            source.fetch(
                    address, Deadline.in(Duration.ofMinutes(1)), new InputSink(OutputStream.nullOutputStream(), 9));
        } catch (SourceFailedException e) {
            holdReason(e);
        }
        dialled.forEach(HostileUrlsTest::assertOutside);
    }

    private static void holdReason(SourceFailedException e) {
        Hostile.assertPrintable(String.valueOf(e.getMessage()));
        assertThat(e.code()).isEqualTo(Code.INPUT_REFUSED);
        assertThat(e.getMessage()).doesNotContain("SECRET");
    }

    /// The parts that go into a request and to the name service.
    private static void holdParts(WebAddress address) {
        assertThat(address.target()).matches("/[!-~]*").doesNotContain("#");
        assertThat(address.host().value())
                .matches("[a-z0-9_.-]+|\\[[0-9a-f:.]+]")
                .hasSizeLessThan(254);
        assertThat(address.toString()).doesNotContain("SECRET");
        assertThat(HostName.parse(address.host().value())).isEqualTo(address.host());
        if (address.host().literal().isEmpty()) {
            // A C library would parse it as an address instead of looking it up.
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Inet4Address.ofPosixLiteral(address.host().value()));
        }
    }

    private static void holdS3(String url) {
        try {
            S3Uri address = BucketSource.parse(url);
            assertThat(address.bucket()).isNotBlank().doesNotContain("/");
            assertThat(address.key().split("/", -1)).doesNotContain(".", "..");
            Hostile.assertPrintable(address.key());
        } catch (SourceFailedException e) {
            holdReason(e);
        }
    }

    private static void holdAddress(InetAddress address) {
        if (POLICY.allows(address)) {
            assertOutside(address);
        }
    }

    private static void assertOutside(InetAddress address) {
        byte[] bytes = address.getAddress();
        assertThat(address.isLoopbackAddress()
                        || address.isAnyLocalAddress()
                        || address.isLinkLocalAddress()
                        || address.isSiteLocalAddress()
                        || address.isMulticastAddress()
                        || (bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc)
                        || (bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xc0) == 64)
                        || (bytes.length == 4 && bytes[0] == 93 && bytes[1] == (byte) 184))
                .as("%s is internal", address)
                .isFalse();
    }

    private static InetAddress embedded(String prefix, byte[] four) throws UnknownHostException {
        byte[] bytes = prefix.equals("::ffff:0:0")
                ? new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff, 0, 0, 0, 0}
                : InetAddress.ofLiteral(prefix).getAddress();
        int at = prefix.equals("2002::") ? 2 : 12;
        System.arraycopy(Arrays.copyOf(four, 4), 0, bytes, at, 4);
        return InetAddress.getByAddress(bytes);
    }

    private record Redirect(String location) implements Dialler.Response {

        private static final Set<String> OWN = Set.of("Location");

        @Override
        public int status() {
            return 302;
        }

        @Override
        public Optional<String> header(String name) {
            return OWN.contains(name) ? Optional.of(location) : Optional.empty();
        }

        @Override
        public void copyTo(OutputStream out) {
            throw new AssertionError("a redirect has no body");
        }

        @Override
        public void close() {}
    }
}
