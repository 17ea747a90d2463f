package io.sdqueueworker.preflight;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// An account that has everything for an installation, unless a test takes something away.
final class FakeAccount implements Account {

    private final Map<String, Double> quotas = new HashMap<>();
    private final Map<String, Set<String>> offerings = new HashMap<>(Map.of(
            "g5.xlarge", Set.of("us-east-1a", "us-east-1b", "us-east-1c"),
            "g4dn.xlarge", Set.of("us-east-1a", "us-east-1b", "us-east-1c")));
    private String deniedAction = "";
    private Set<String> deniedOfCaller = Set.of();
    private String arn = "arn:aws:sts::123456789012:assumed-role/admin/me";
    private boolean spotRole = true;
    private boolean image = true;
    private int addresses;

    /// Denies one call.
    FakeAccount denying(String action) {
        deniedAction = action;
        return this;
    }

    FakeAccount withQuota(String code, double value) {
        quotas.put(code, value);
        return this;
    }

    FakeAccount withoutInstances(String type) {
        offerings.remove(type);
        return this;
    }

    FakeAccount withInstancesIn(String type, String... zones) {
        offerings.put(type, Set.of(zones));
        return this;
    }

    FakeAccount withCaller(String callerArn) {
        arn = callerArn;
        return this;
    }

    FakeAccount whoseCallerMayNot(String... actions) {
        deniedOfCaller = Set.of(actions);
        return this;
    }

    FakeAccount withoutSpotRole() {
        spotRole = false;
        return this;
    }

    FakeAccount withoutImage() {
        image = false;
        return this;
    }

    FakeAccount withAddresses(int count) {
        addresses = count;
        return this;
    }

    private void require(String action) throws UnansweredException {
        if (action.equals(deniedAction)) {
            throw new UnansweredException(action, "403 AccessDenied", new IllegalStateException("denied by the test"));
        }
    }

    @Override
    public Caller caller() throws UnansweredException {
        require("sts:GetCallerIdentity");
        return new Caller("123456789012", arn);
    }

    @Override
    public Set<String> zones() throws UnansweredException {
        require("ec2:DescribeAvailabilityZones");
        return Set.of("us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d");
    }

    @Override
    public Set<String> zonesOffering(String instanceType) throws UnansweredException {
        require("ec2:DescribeInstanceTypeOfferings");
        return offerings.getOrDefault(instanceType, Set.of());
    }

    @Override
    public Optional<Integer> vcpus(String instanceType) throws UnansweredException {
        require("ec2:DescribeInstanceTypes");
        return Optional.of(instanceType.endsWith(".2xlarge") ? 8 : 4);
    }

    @Override
    public List<String> clusterVersions() throws UnansweredException {
        require("eks:DescribeClusterVersions");
        return List.of("1.33", "1.35", "1.34");
    }

    @Override
    public Quota quota(String service, String code, String region) throws UnansweredException {
        require("servicequotas:GetServiceQuota");
        return new Quota(quotas.getOrDefault(code, 1000.0), true);
    }

    @Override
    public Instances instances() throws UnansweredException {
        require("ec2:DescribeInstances");
        return new Instances(8, 4);
    }

    @Override
    public int vpcs() throws UnansweredException {
        require("ec2:DescribeVpcs");
        return 1;
    }

    @Override
    public int natGatewaysInAZone() throws UnansweredException {
        require("ec2:DescribeNatGateways");
        return 0;
    }

    @Override
    public int elasticIps() throws UnansweredException {
        require("ec2:DescribeAddresses");
        return addresses;
    }

    @Override
    public int buckets() throws UnansweredException {
        require("s3:ListAllMyBuckets");
        return 12;
    }

    @Override
    public boolean hasRole(String name) throws UnansweredException {
        require("iam:GetRole");
        return spotRole;
    }

    @Override
    public boolean hasParameter(String name) throws UnansweredException {
        require("ssm:GetParameter");
        return image;
    }

    @Override
    public Optional<String> regionOf(String bucket) throws UnansweredException {
        require("s3:ListBucket");
        return switch (bucket) {
            case "models" -> Optional.of("us-east-1");
            case "models-far-away" -> Optional.of("eu-west-1");
            default -> Optional.empty();
        };
    }

    @Override
    public Set<String> denied(Caller caller, List<String> actions) throws UnansweredException {
        require("iam:SimulatePrincipalPolicy");
        return deniedOfCaller;
    }
}
