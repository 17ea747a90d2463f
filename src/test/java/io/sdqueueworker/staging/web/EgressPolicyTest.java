package io.sdqueueworker.staging.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EgressPolicyTest {

    private static final List<PortRange> WEB = List.of(PortRange.parse("80"), PortRange.parse("443"));
    private static final EgressPolicy BY_DEFAULT = new EgressPolicy(List.of(), WEB, List.of(), List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.169.254",
                "169.254.170.2",
                "169.254.170.23",
                "172.16.0.1",
                "172.20.0.1",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::7f00:1",
                "::ffff:127.0.0.1",
                "::ffff:a00:1",
                "::ffff:0:7f00:1",
                "64:ff9b::7f00:1",
                "64:ff9b::10.0.0.1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:2::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "2002:c058:6301::1",
                "3fff::1",
                "fc00::1",
                "fd00:ec2::254",
                "fdff::1",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "ff02::1",
                "ff0e::1"
            })
    void deniesWhatIsNotThePublicInternet(String address) {
        assertThat(BY_DEFAULT.allows(InetAddress.ofLiteral(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.1",
                "52.216.1.1",
                "100.63.255.255",
                "100.128.0.1",
                "128.0.0.1",
                "172.15.255.255",
                "172.32.0.1",
                "192.0.1.1",
                "198.20.0.1",
                "223.255.255.255",
                "2606:4700::1111",
                "2600:1f18::1",
                "::ffff:8.8.8.8",
                "64:ff9b::808:808"
            })
    void allowsThePublicInternet(String address) {
        assertThat(BY_DEFAULT.allows(InetAddress.ofLiteral(address))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.0.0/16, 10.1.255.255, true",
        "10.1.0.0/16, 10.2.0.0, false",
        "10.1.2.3/32, 10.1.2.3, true",
        "10.1.2.3/32, 10.1.2.2, false",
        "127.0.0.0/8, ::ffff:127.0.0.1, true",
        "127.0.0.0/8, 64:ff9b::7f00:1, true",
        "127.0.0.0/8, ::1, false",
        "fd00:1::/32, fd00:1:ffff::1, true",
        "fd00:1::/32, fd00:2::1, false",
        "0.0.0.0/0, 169.254.169.254, true",
        "0.0.0.0/0, fe80::1, false"
    })
    void permitsNetworksThatAreNotPublic(String network, String address, boolean allowed) {
        EgressPolicy policy = new EgressPolicy(List.of(), WEB, List.of(Network.parse(network)), List.of());

        assertThat(policy.allows(InetAddress.ofLiteral(address))).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "images.example.com, true",
        "IMAGES.EXAMPLE.COM., true",
        "cdn.example.org, true",
        "a.b.example.org, true",
        "example.org, false",
        "badexample.org, false",
        "example.com, false",
        "images.example.com.evil.example, false",
        "127.0.0.1, false",
        "[::1], false"
    })
    void allowsOnlyTheHostsOfTheList(String host, boolean allowed) {
        EgressPolicy policy = new EgressPolicy(
                Stream.of("Images.Example.com", "*.example.org")
                        .map(HostPattern::parse)
                        .toList(),
                WEB,
                List.of(),
                List.of());

        assertThat(policy.allows(HostName.parse(host))).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "52.216.0.0/16, 52.216.1.1, false",
        "52.216.0.0/16, ::ffff:52.216.1.1, false",
        "52.216.0.0/16, 64:ff9b::34d8:101, false",
        "52.216.0.0/16, 52.217.1.1, true",
        "10.1.2.0/24, 10.1.2.3, false",
        "10.1.2.0/24, 10.1.3.3, true",
        "2600:1f18::/32, 2600:1f18::1, false",
        "2600:1f18::/32, 2600:1f19::1, true",
        "0.0.0.0/0, 8.8.8.8, false"
    })
    void deniesNetworksOfTheClusterWhateverElseIsPermitted(String network, String address, boolean allowed) {
        EgressPolicy policy = new EgressPolicy(
                List.of(), WEB, List.of(Network.parse("10.1.0.0/16")), List.of(Network.parse(network)));

        assertThat(policy.allows(InetAddress.ofLiteral(address))).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "8.8.8.8, 80, true",
        "8.8.8.8, 443, true",
        "8.8.8.8, 8499, true",
        "8.8.8.8, 8500, false",
        "8.8.8.8, 22, false",
        "8.8.8.8, 6443, false",
        "2606:4700::1111, 9000, false",
        "10.1.0.1, 9000, true",
        "64:ff9b::a01:1, 9000, true",
        "64:ff9b::808:808, 9000, false"
    })
    void asksOfPublicAddressesOnlyPortsOfTheList(String address, int port, boolean allowed) {
        EgressPolicy policy = new EgressPolicy(
                List.of(),
                Stream.of("80", "443", "8400-8499").map(PortRange::parse).toList(),
                List.of(Network.parse("10.1.0.0/16")),
                List.of());

        assertThat(policy.allows(InetAddress.ofLiteral(address), port)).isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "80-", "-80", "443-80", "80-65536", "http", " 80", "80 ", "999999999999", ""})
    void readsNoOtherNotationOfPorts(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> PortRange.parse(text));
    }

    @Test
    void allowsEveryHostWithoutAList() {
        assertThat(BY_DEFAULT.allows(HostName.parse("anything.example"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0",
                "10.0.0.0/33",
                "10.0.0/8",
                "010.0.0.0/8",
                "fc00::/129",
                "fc00::/-1",
                "localhost/8",
                "fe80::1%lo/64",
                ""
            })
    void readsNoOtherNotationOfNetworks(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Network.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "*.", "*.*.example.com", "a.*.example.com", "https://a.example", "a.example/x", ""})
    void readsNoOtherPatternOfHosts(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> HostPattern.parse(text));
    }
}
