package io.sdqueueworker.preflight;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The checks of an account for a plan. None changes anything.
record Checks(Plan plan, Account account) {

    /// The regions that the original was verified in, and one of China.
    private static final Set<String> VERIFIED = Set.of("us-east-1", "us-west-2", "cn-northwest-1");

    /// Zones of the VPC.
    private static final int ZONES = 3;

    private static final String SPOT_ROLE = "AWSServiceRoleForEC2Spot";

    /// What an installation begins with: without one of them it stops half-way.
    private static final List<String> ACTIONS = List.of(
            "cloudformation:CreateStack",
            "ec2:CreateVpc",
            "eks:CreateCluster",
            "iam:CreateRole",
            "iam:PassRole",
            "s3:CreateBucket",
            "sns:CreateTopic",
            "sqs:CreateQueue");

    private interface Check {

        Finding run() throws UnansweredException;
    }

    List<Finding> run() {
        List<Finding> findings = new ArrayList<>();
        findings.add(region());
        findings.add(answered("caller", this::caller));
        findings.add(answered("permissions", this::permissions));
        findings.add(answered("instances", this::instances));
        findings.add(answered("kubernetes", this::kubernetes));
        findings.add(answered("image", this::image));
        Arrays.stream(QuotaRow.values()).map(row -> row.check(plan, account)).forEach(findings::add);
        findings.add(answered("spot-role", this::spotRole));
        plan.modelBucket().ifPresent(bucket -> findings.add(answered("model-bucket", () -> models(bucket))));
        return findings;
    }

    private static Finding answered(String subject, Check check) {
        try {
            return check.run();
        } catch (UnansweredException e) {
            return Finding.unknown(subject, e);
        }
    }

    private Finding region() {
        return VERIFIED.contains(plan.region())
                ? Finding.ok("region", plan.region() + " is verified")
                : Finding.warn(
                        "region",
                        plan.region() + " is not verified",
                        "look at the other findings: services and instance types may be missing");
    }

    private Finding caller() throws UnansweredException {
        Account.Caller caller = account.caller();
        boolean china = caller.partition().equals("aws-cn");
        return china == plan.inChina()
                ? Finding.ok("caller", caller.arn())
                : Finding.fail(
                        "caller",
                        "%s is of partition %s, and %s is not"
                                .formatted(caller.arn(), caller.partition(), plan.region()),
                        "use credentials of the region's partition");
    }

    private Finding permissions() throws UnansweredException {
        Set<String> denied = account.denied(account.caller(), ACTIONS);
        return denied.isEmpty()
                ? Finding.ok("permissions", ACTIONS.size() + " actions are allowed")
                : Finding.fail(
                        "permissions",
                        "denied: " + String.join(", ", denied),
                        "docs/planning.md has the policy of an installation");
    }

    private Finding instances() throws UnansweredException {
        String type = plan.instanceType();
        Set<String> offering = account.zonesOffering(type);
        if (offering.isEmpty()) {
            return Finding.fail("instances", type + " is not offered in " + plan.region(), alternative());
        }
        Set<String> zones = account.zones();
        String found = "%s is offered in %s".formatted(type, String.join(", ", offering));
        return offering.size() < Math.min(ZONES, zones.size())
                ? Finding.warn("instances", found, "nodes start in these zones only; more instance types help")
                : Finding.ok("instances", found);
    }

    private String alternative() throws UnansweredException {
        for (String type : List.of("g4dn.xlarge", "g5.xlarge", "g6.xlarge")) {
            if (!account.zonesOffering(type).isEmpty()) {
                return "use --instance " + type + ", and karpenter.nodePool.instanceTypes: [" + type + "] in the chart";
            }
        }
        return "choose another region: none of g4dn, g5 and g6 is offered";
    }

    private Finding kubernetes() throws UnansweredException {
        if (plan.existingCluster()) {
            return Finding.ok("kubernetes", "the cluster exists");
        }
        List<String> versions = account.clusterVersions();
        String wanted = plan.kubernetesVersion();
        if (versions.contains(wanted)) {
            return Finding.ok("kubernetes", "EKS creates clusters of " + wanted);
        }
        String since = wanted.equals("1.28") ? " since 2025-11-26" : "";
        return Finding.fail(
                "kubernetes",
                "EKS creates no clusters of %s%s, but of %s".formatted(wanted, since, String.join(", ", versions)),
                "set --kubernetes " + newest(versions) + ", and KubernetesVersion of the cluster stack");
    }

    private static String newest(List<String> versions) {
        return versions.stream()
                .max((one, other) -> Integer.compare(minor(one), minor(other)))
                .orElse("1.35");
    }

    private static int minor(String version) {
        return Integer.parseInt(version.replaceFirst("1\\.", ""));
    }

    private Finding image() throws UnansweredException {
        String name = "/aws/service/bottlerocket/aws-k8s-%s-nvidia/x86_64/%s/image_id"
                .formatted(plan.kubernetesVersion(), plan.amiVersion());
        return account.hasParameter(name)
                ? Finding.ok("image", "Bottlerocket " + plan.amiVersion() + " exists")
                : Finding.fail(
                        "image",
                        "there is no parameter " + name,
                        "set --ami and karpenter.nodeClass.amiAlias to a version that has this Kubernetes version");
    }

    private Finding spotRole() throws UnansweredException {
        if (!plan.spot()) {
            return Finding.ok("spot-role", "not needed without spot instances");
        }
        return account.hasRole(SPOT_ROLE)
                ? Finding.ok("spot-role", SPOT_ROLE + " exists")
                : Finding.fail(
                        "spot-role",
                        "there is no role " + SPOT_ROLE + ": the first spot instance would fail",
                        "aws iam create-service-linked-role --aws-service-name spot.amazonaws.com");
    }

    private Finding models(String bucket) throws UnansweredException {
        Optional<String> region = account.regionOf(bucket);
        if (region.isEmpty()) {
            return Finding.fail("model-bucket", "there is no bucket " + bucket, "create it, and upload the models");
        }
        return region.get().equals(plan.region())
                ? Finding.ok("model-bucket", bucket + " is in " + plan.region())
                : Finding.warn(
                        "model-bucket",
                        "%s is in %s, not in %s: downloads are slower and cost traffic"
                                .formatted(bucket, region.get(), plan.region()),
                        "copy the models to a bucket in " + plan.region());
    }
}
