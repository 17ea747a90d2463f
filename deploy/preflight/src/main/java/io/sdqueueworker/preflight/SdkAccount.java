package io.sdqueueworker.preflight;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.servicequotas.model.NoSuchResourceException;
import software.amazon.awssdk.services.servicequotas.model.ServiceQuota;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.sts.StsClient;

/// An account, asked by the AWS SDK with the credentials of this process.
final class SdkAccount implements Account, AutoCloseable {

    private final Region region;
    private final Ec2Client ec2;
    private final Ec2Inventory inventory;
    private final EksClient eks;
    private final IamClient iam;
    private final S3Client s3;
    private final SsmClient ssm;
    private final StsClient sts;
    private final Map<String, ServiceQuotasClient> quotas = new HashMap<>();

    private SdkAccount(Region region) {
        this.region = region;
        ec2 = Ec2Client.builder().region(region).build();
        inventory = new Ec2Inventory(ec2);
        eks = EksClient.builder().region(region).build();
        Region global = Region.of(region.metadata().partition().id().equals("aws-cn") ? "aws-cn-global" : "aws-global");
        iam = IamClient.builder().region(global).build();
        s3 = S3Client.builder()
                .region(region)
                .crossRegionAccessEnabled(true)
                .forcePathStyle(true)
                .build();
        ssm = SsmClient.builder().region(region).build();
        sts = StsClient.builder().region(region).build();
    }

    /// @param region empty for that of the AWS settings
    static SdkAccount of(Optional<String> region) {
        return new SdkAccount(region.map(Region::of).orElseGet(() -> new DefaultAwsRegionProviderChain().getRegion()));
    }

    String region() {
        return region.id();
    }

    @Override
    public Caller caller() throws UnansweredException {
        return Answers.ask("sts:GetCallerIdentity", () -> {
            var identity = sts.getCallerIdentity();
            return new Caller(identity.account(), identity.arn());
        });
    }

    @Override
    public Set<String> zones() throws UnansweredException {
        return inventory.zones();
    }

    @Override
    public Set<String> zonesOffering(String instanceType) throws UnansweredException {
        return inventory.zonesOffering(instanceType);
    }

    @Override
    public Optional<Integer> vcpus(String instanceType) throws UnansweredException {
        return inventory.vcpus(instanceType);
    }

    @Override
    public Instances instances() throws UnansweredException {
        return inventory.instances();
    }

    @Override
    public int vpcs() throws UnansweredException {
        return inventory.vpcs();
    }

    @Override
    public int natGatewaysInAZone() throws UnansweredException {
        return inventory.natGatewaysInAZone();
    }

    @Override
    public int elasticIps() throws UnansweredException {
        return inventory.elasticIps();
    }

    @Override
    public List<String> clusterVersions() throws UnansweredException {
        return Answers.ask(
                "eks:DescribeClusterVersions",
                () -> eks.describeClusterVersionsPaginator(request -> {}).clusterVersions().stream()
                        .map(version -> version.clusterVersion())
                        .toList());
    }

    @Override
    public Quota quota(String service, String code, String quotaRegion) throws UnansweredException {
        ServiceQuotasClient client = quotas.computeIfAbsent(
                quotaRegion,
                name -> ServiceQuotasClient.builder().region(Region.of(name)).build());
        return Answers.ask("servicequotas:GetServiceQuota", () -> {
            ServiceQuota quota;
            try {
                quota = client.getServiceQuota(
                                request -> request.serviceCode(service).quotaCode(code))
                        .quota();
            } catch (NoSuchResourceException e) {
                // Only a default exists, so the account has that.
                quota = client.getAWSDefaultServiceQuota(
                                request -> request.serviceCode(service).quotaCode(code))
                        .quota();
            }
            return new Quota(quota.value(), quota.adjustable());
        });
    }

    @Override
    public int buckets() throws UnansweredException {
        return Answers.ask(
                "s3:ListAllMyBuckets", () -> s3.listBuckets().buckets().size());
    }

    @Override
    public boolean hasRole(String name) throws UnansweredException {
        return Answers.ask("iam:GetRole", () -> {
            try {
                iam.getRole(request -> request.roleName(name));
                return true;
            } catch (NoSuchEntityException e) {
                return false;
            }
        });
    }

    @Override
    public boolean hasParameter(String name) throws UnansweredException {
        return Answers.ask("ssm:GetParameter", () -> {
            try {
                ssm.getParameter(request -> request.name(name));
                return true;
            } catch (ParameterNotFoundException e) {
                return false;
            }
        });
    }

    @Override
    public Optional<String> regionOf(String bucket) throws UnansweredException {
        return Answers.ask("s3:ListBucket", () -> {
            try {
                String found = s3.headBucket(request -> request.bucket(bucket)).bucketRegion();
                return Optional.of(found == null || found.isEmpty() ? region.id() : found);
            } catch (NoSuchBucketException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public Set<String> denied(Caller caller, List<String> actions) throws UnansweredException {
        String principal = principal(caller);
        return Answers.ask(
                "iam:SimulatePrincipalPolicy",
                () -> iam
                        .simulatePrincipalPolicy(
                                request -> request.policySourceArn(principal).actionNames(actions))
                        .evaluationResults()
                        .stream()
                        .filter(result -> result.evalDecision() != PolicyEvaluationDecisionType.ALLOWED)
                        .map(result -> result.evalActionName())
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    /// The role of a session, whose path its ARN does not have.
    private String principal(Caller caller) throws UnansweredException {
        if (!caller.arn().contains(":assumed-role/")) {
            return caller.arn();
        }
        String role = caller.arn().split("/", -1)[1];
        return Answers.ask(
                "iam:GetRole",
                () -> iam.getRole(request -> request.roleName(role)).role().arn());
    }

    @Override
    public void close() {
        Set<AutoCloseable> clients = new HashSet<>(quotas.values());
        clients.addAll(List.of(ec2, eks, iam, s3, ssm, sts));
        for (AutoCloseable client : clients) {
            try {
                client.close();
            } catch (Exception e) {
                throw new IllegalStateException("a client does not close", e);
            }
        }
    }
}
