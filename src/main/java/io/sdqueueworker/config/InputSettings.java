package io.sdqueueworker.config;

import io.sdqueueworker.staging.web.HostPattern;
import io.sdqueueworker.staging.web.Network;
import io.sdqueueworker.staging.web.PortRange;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The settings `worker.inputs.*`: the sources of inputs by URL, and their limits.
public interface InputSettings {

    /// The only hosts that inputs are fetched from: names, or `*.` and a name for all hosts below it. Default: all.
    Optional<List<@WithConverter(Addresses.Host.class) HostPattern>> hosts();

    /// Networks outside of the public Internet that inputs may be fetched from. Default: none.
    Optional<List<@WithConverter(Addresses.Cidr.class) Network>> allowNetworks();

    /// Networks that inputs are never fetched from, although they are public or within [#allowNetworks()], such as
    /// the cluster's or the VPC's own. Default: none.
    Optional<List<@WithConverter(Addresses.Cidr.class) Network>> denyNetworks();

    /// The only ports of public addresses that inputs are fetched from. In [#allowNetworks()] all ports are
    /// allowed.
    @WithDefault("80,443")
    List<@WithConverter(Addresses.PortRanges.class) PortRange> ports();

    /// The buckets that inputs may be read from, in addition to the output bucket. Default: none.
    Optional<List<@WithConverter(Addresses.BucketName.class) String>> buckets();

    /// The largest size of one input by URL, in bytes.
    @WithDefault("64M")
    @WithConverter(Sizes.InputBytes.class)
    Long maxBytes();

    /// The longest time for one input, from the look-up of its host to its last byte. After it the task is
    /// released.
    @WithDefault("60s")
    @WithConverter(Amounts.TimeLimit.class)
    Duration timeout();
}
