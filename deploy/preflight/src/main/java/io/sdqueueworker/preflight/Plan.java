package io.sdqueueworker.preflight;

import java.util.Optional;

/// The installation that the account is checked for.
///
/// @param region of everything
/// @param instanceType of GPU nodes
/// @param gpus at the same time
/// @param spot whether nodes may be spot instances
/// @param queues each with a bucket of its own
/// @param kubernetesVersion of the cluster, such as `1.35`
/// @param amiVersion of Bottlerocket, such as `1.51.0`
/// @param modelBucket that exists
/// @param existingCluster whether VPC and cluster exist already
record Plan(
        String region,
        String instanceType,
        int gpus,
        boolean spot,
        int queues,
        String kubernetesVersion,
        String amiVersion,
        Optional<String> modelBucket,
        boolean existingCluster) {

    /// Whether the region is one of China's, which have their own console and quotas.
    boolean inChina() {
        return region.startsWith("cn-");
    }
}
