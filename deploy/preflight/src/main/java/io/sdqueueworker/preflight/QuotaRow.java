package io.sdqueueworker.preflight;

/// The quotas of the planning document.
enum QuotaRow {
    ON_DEMAND("ec2", "L-DB2E81BA", "vCPUs of on-demand G and VT instances"),
    SPOT("ec2", "L-3819A6DF", "vCPUs of spot G and VT instances"),
    PUBLISHES("sns", "L-F8E2BA85", "SNS messages published per second"),
    VPCS("vpc", "L-F678F1CE", "VPCs"),
    NAT_GATEWAYS("vpc", "L-FE5A380F", "NAT gateways per zone"),
    ELASTIC_IPS("ec2", "L-0263D0A3", "elastic IPs"),
    BUCKETS("s3", "L-DC2B2D3D", "S3 buckets");

    /// The front accepts at most 30 requests a second, and 50 in a burst.
    private static final int BURST = 50;

    /// One in each zone of the VPC, with an elastic IP.
    private static final int NAT_GATEWAYS_OF_A_VPC = 3;

    private final String service;
    private final String code;
    private final String unit;

    QuotaRow(String service, String code, String unit) {
        this.service = service;
        this.code = code;
        this.unit = unit;
    }

    String code() {
        return code;
    }

    /// Compares the quota with what exists and what the plan adds.
    Finding check(Plan plan, Account account) {
        String subject = "quota " + code;
        try {
            int needed = needed(plan, account);
            int used = used(account);
            Account.Quota quota = account.quota(service, code, regionOfQuota(plan));
            String found = "%s: %.0f, %d in use, %d more for the plan%s"
                    .formatted(unit, quota.value(), used, needed, quota.adjustable() ? "" : "; not adjustable");
            return used + needed <= quota.value()
                    ? Finding.ok(subject, found)
                    : Finding.fail(subject, found, increase(plan, used + needed));
        } catch (UnansweredException e) {
            return Finding.unknown(subject, e);
        }
    }

    private int needed(Plan plan, Account account) throws UnansweredException {
        int ofNetwork = plan.existingCluster() ? 0 : 1;
        return switch (this) {
            case ON_DEMAND -> plan.gpus() * processors(plan, account);
            case SPOT -> plan.spot() ? plan.gpus() * processors(plan, account) : 0;
            case PUBLISHES -> BURST;
            case VPCS, NAT_GATEWAYS -> ofNetwork;
            case ELASTIC_IPS -> ofNetwork * NAT_GATEWAYS_OF_A_VPC;
            // One for each queue, and one for models.
            case BUCKETS -> plan.queues() + 1;
        };
    }

    private int used(Account account) throws UnansweredException {
        return switch (this) {
            case ON_DEMAND -> account.instances().onDemandVcpus();
            case SPOT -> account.instances().spotVcpus();
            case PUBLISHES -> 0;
            case VPCS -> account.vpcs();
            case NAT_GATEWAYS -> account.natGatewaysInAZone();
            case ELASTIC_IPS -> account.elasticIps();
            case BUCKETS -> account.buckets();
        };
    }

    private static int processors(Plan plan, Account account) throws UnansweredException {
        // Another check reports a type that is not offered; 4 is the smallest with a GPU.
        return account.vcpus(plan.instanceType()).orElse(4);
    }

    /// The quota of buckets is one for all regions of a partition.
    private String regionOfQuota(Plan plan) {
        if (this != BUCKETS) {
            return plan.region();
        }
        return plan.inChina() ? "cn-north-1" : "us-east-1";
    }

    private String increase(Plan plan, int value) {
        String console = plan.inChina() ? "console.amazonaws.cn" : "console.aws.amazon.com";
        return "aws service-quotas request-service-quota-increase --service-code %s --quota-code %s --desired-value %d --region %s (https://%s/servicequotas/home/services/%s/quotas/%s)"
                .formatted(service, code, value, regionOfQuota(plan), console, service, code);
    }
}
