package io.sdqueueworker.preflight;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the checks ask of AWS.
interface Account {

    /// The caller.
    ///
    /// @param arn of the role or user
    record Caller(String account, String arn) {

        /// `aws`, `aws-cn` or `aws-us-gov`.
        String partition() {
            return arn.split(":", 3)[1];
        }
    }

    /// A quota as it is applied to the account.
    record Quota(double value, boolean adjustable) {}

    /// What exists in the region, as far as quotas count it.
    ///
    /// @param onDemandVcpus of running G and VT instances
    /// @param spotVcpus of running G and VT spot instances
    record Instances(int onDemandVcpus, int spotVcpus) {}

    Caller caller() throws UnansweredException;

    /// The zones of the region.
    Set<String> zones() throws UnansweredException;

    /// The zones that offer an instance type.
    Set<String> zonesOffering(String instanceType) throws UnansweredException;

    /// The processors of an instance type; nothing if EC2 does not know it in the region.
    Optional<Integer> vcpus(String instanceType) throws UnansweredException;

    /// The versions that EKS creates clusters of.
    List<String> clusterVersions() throws UnansweredException;

    /// The quota of the account, or the default if none was applied.
    ///
    /// @param region that the quota is kept in
    Quota quota(String service, String code, String region) throws UnansweredException;

    Instances instances() throws UnansweredException;

    int vpcs() throws UnansweredException;

    /// The most NAT gateways in one zone.
    int natGatewaysInAZone() throws UnansweredException;

    int elasticIps() throws UnansweredException;

    int buckets() throws UnansweredException;

    boolean hasRole(String name) throws UnansweredException;

    boolean hasParameter(String name) throws UnansweredException;

    /// The region of a bucket; nothing if it does not exist.
    Optional<String> regionOf(String bucket) throws UnansweredException;

    /// The actions that the caller may not call.
    Set<String> denied(Caller caller, List<String> actions) throws UnansweredException;
}
