package io.sdqueueworker.staging.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Decides which hosts and addresses inputs may be fetched from. By default, every host and only addresses of the
/// public Internet: a task must not reach the worker's node, its cluster or the cloud's metadata through the
/// worker.
public final class EgressPolicy {

    private static final int IPV4_BYTES = 4;

    // None of the networks is static: a native image must not hold addresses that were made while it was built.

    /// Networks that are not part of the public Internet, by the registries of special-purpose addresses (RFC 6890
    /// and later).
    private final List<Network> deniedIpv4 = networks(
            "0.0.0.0/8", // this host, this network
            "10.0.0.0/8", // private
            "100.64.0.0/10", // shared between carriers; pods and services in many clusters
            "127.0.0.0/8", // loopback
            "169.254.0.0/16", // link-local: metadata of clouds, containers and nodes
            "172.16.0.0/12", // private
            "192.0.0.0/24", // protocol assignments
            "192.0.2.0/24", // documentation
            "192.88.99.0/24", // relays of 6to4
            "192.168.0.0/16", // private
            "198.18.0.0/15", // benchmarks; pods in some clusters
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4"); // reserved, and broadcast

    /// The only public network. Outside it are loopback, link-local, private (`fd00:ec2::254` too), multicast and
    /// IPv4-mapped addresses.
    private final Network publicIpv6 = Network.parse("2000::/3");

    private final List<Network> deniedIpv6 = networks(
            "2001::/23", // protocol assignments, with Teredo and its embedded IPv4 addresses among them
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4, with embedded IPv4 addresses
            "3fff::/20"); // documentation

    /// Maps the IPv4 Internet for networks that only have IPv6. The embedded IPv4 address is checked.
    private final Network nat64 = Network.parse("64:ff9b::/96");

    private final List<HostPattern> hosts;
    private final List<PortRange> ports;
    private final List<Network> allowed;
    private final List<Network> denied;

    /// @param hosts the only allowed hosts; every host if the list is empty
    /// @param ports the only allowed ports of public addresses
    /// @param allowed networks that are permitted although they are not public
    /// @param denied networks that are not permitted, although they are public or within an allowed network
    public EgressPolicy(List<HostPattern> hosts, List<PortRange> ports, List<Network> allowed, List<Network> denied) {
        this.hosts = List.copyOf(hosts);
        this.ports = List.copyOf(ports);
        this.allowed = List.copyOf(allowed);
        this.denied = List.copyOf(denied);
    }

    /// Returns whether a port may be connected to, if the address may be. An operator who allows a network knows
    /// what listens there, often on a port of its own.
    boolean allows(InetAddress address, int port) {
        return ports.stream().anyMatch(range -> range.contains(port)) || isPermitted(address);
    }

    /// Returns whether a host may be looked up.
    boolean allows(HostName host) {
        return hosts.isEmpty() || hosts.stream().anyMatch(pattern -> pattern.matches(host.value()));
    }

    /// Returns whether an address may be connected to.
    boolean allows(InetAddress address) {
        if (isDenied(address)) {
            return false;
        }
        if (isPermitted(address)) {
            return true;
        }
        if (address.getAddress().length == IPV4_BYTES) {
            return deniedIpv4.stream().noneMatch(network -> network.contains(address));
        }
        if (nat64.contains(address)) {
            return allows(lastFourBytes(address));
        }
        return publicIpv6.contains(address) && deniedIpv6.stream().noneMatch(network -> network.contains(address));
    }

    /// Returns whether the settings allow an address.
    private boolean isPermitted(InetAddress address) {
        return isIn(allowed, address);
    }

    /// Returns whether the settings deny an address, which overrides what they allow.
    private boolean isDenied(InetAddress address) {
        return isIn(denied, address);
    }

    private boolean isIn(List<Network> networks, InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address))
                || (nat64.contains(address) && isIn(networks, lastFourBytes(address)));
    }

    private static InetAddress lastFourBytes(InetAddress address) {
        byte[] bytes = address.getAddress();
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, bytes.length - IPV4_BYTES, bytes.length));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private static List<Network> networks(String... notations) {
        return Stream.of(notations).map(Network::parse).toList();
    }
}
