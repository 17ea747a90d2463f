package io.sdqueueworker.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.preflight.Finding.Status;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each sentence of the planning document is a finding for one account and one plan.
class ChecksTest {

    private static final Plan PLAN =
            new Plan("us-east-1", "g5.xlarge", 20, true, 2, "1.35", "1.51.0", Optional.of("models"), false);

    @Test
    void findNothingInAnAccountThatHasEverything() {
        List<Finding> findings = new Checks(PLAN, new FakeAccount()).run();

        assertThat(findings).hasSize(15).extracting(Finding::status).containsOnly(Status.OK);
        assertThat(new Report(findings).exitStatus()).isZero();
    }

    /// The seven quotas of the planning document, with what the plan adds.
    @ParameterizedTest
    @CsvSource({
        "L-DB2E81BA, 87, 88, ec2",
        "L-3819A6DF, 83, 84, ec2",
        "L-F8E2BA85, 49, 50, sns",
        "L-F678F1CE, 1, 2, vpc",
        "L-FE5A380F, 0, 1, vpc",
        "L-0263D0A3, 2, 3, ec2",
        "L-DC2B2D3D, 14, 15, s3"
    })
    void nameTheQuotaThatIsTooSmall(String code, int tooSmall, int enough, String service) {
        Finding finding = only(new FakeAccount().withQuota(code, tooSmall), "quota " + code);

        assertThat(finding.status()).isEqualTo(Status.FAIL);
        assertThat(finding.fix())
                .contains(
                        "aws service-quotas request-service-quota-increase --service-code " + service,
                        "--quota-code " + code + " --desired-value " + enough + " --region us-east-1",
                        "https://console.aws.amazon.com/servicequotas/home/services/" + service + "/quotas/" + code);
        assertThat(only(new FakeAccount().withQuota(code, enough), "quota " + code)
                        .status())
                .isEqualTo(Status.OK);
    }

    @Test
    void countTheAddressesThatExist() {
        Finding finding = only(new FakeAccount().withQuota("L-0263D0A3", 5).withAddresses(3), "quota L-0263D0A3");

        assertThat(finding.found()).isEqualTo("elastic IPs: 5, 3 in use, 3 more for the plan");
        assertThat(finding.status()).isEqualTo(Status.FAIL);
    }

    @Test
    void needNoNetworkForAClusterThatExists() {
        Plan plan = new Plan("us-east-1", "g5.xlarge", 1, false, 1, "1.28", "1.51.0", Optional.empty(), true);

        List<Finding> findings =
                new Checks(plan, new FakeAccount().withQuota("L-F678F1CE", 1).withQuota("L-0263D0A3", 0)).run();

        assertThat(findings).extracting(Finding::status).containsOnly(Status.OK);
    }

    @Test
    void proposeG4dnWithoutG5() {
        Finding finding = only(new FakeAccount().withoutInstances("g5.xlarge"), "instances");

        assertThat(finding.found()).isEqualTo("g5.xlarge is not offered in us-east-1");
        assertThat(finding.fix()).contains("--instance g4dn.xlarge");
    }

    @Test
    void warnOfInstancesInFewZones() {
        assertThat(only(new FakeAccount().withInstancesIn("g5.xlarge", "us-east-1a"), "instances"))
                .extracting(Finding::status)
                .isEqualTo(Status.WARN);
    }

    @Test
    void sayThatAwsCreatesNoClustersOf128() {
        Plan plan = new Plan("us-east-1", "g5.xlarge", 1, false, 1, "1.28", "1.51.0", Optional.empty(), false);

        Finding finding = only(plan, new FakeAccount(), "kubernetes");

        assertThat(finding.found()).contains("no clusters of 1.28 since 2025-11-26", "1.33, 1.35, 1.34");
        assertThat(finding.fix()).contains("--kubernetes 1.35");
    }

    @Test
    void nameTheImageAndTheRoleThatAreMissing() {
        assertThat(only(new FakeAccount().withoutImage(), "image").found())
                .contains("/aws/service/bottlerocket/aws-k8s-1.35-nvidia/x86_64/1.51.0/image_id");
        assertThat(only(new FakeAccount().withoutSpotRole(), "spot-role").fix())
                .isEqualTo("aws iam create-service-linked-role --aws-service-name spot.amazonaws.com");
    }

    @ParameterizedTest
    @CsvSource({"models, OK", "models-far-away, WARN", "no-models, FAIL"})
    void lookForTheModels(String bucket, Status status) {
        Plan plan = new Plan("us-east-1", "g5.xlarge", 1, false, 1, "1.35", "1.51.0", Optional.of(bucket), false);

        assertThat(only(plan, new FakeAccount(), "model-bucket").status()).isEqualTo(status);
    }

    @Test
    void nameTheActionsThatTheCallerMayNotCall() {
        assertThat(only(new FakeAccount().whoseCallerMayNot("eks:CreateCluster"), "permissions")
                        .found())
                .isEqualTo("denied: eks:CreateCluster");
    }

    @ParameterizedTest
    @CsvSource({
        "us-east-1, arn:aws:iam::1:user/me, OK, OK",
        "us-west-2, arn:aws:iam::1:user/me, OK, OK",
        "eu-central-1, arn:aws:iam::1:user/me, WARN, OK",
        "cn-northwest-1, arn:aws-cn:iam::1:user/me, OK, OK",
        "cn-north-1, arn:aws:iam::1:user/me, WARN, FAIL"
    })
    void knowTheVerifiedRegionsAndThePartition(String region, String arn, Status verified, Status partition) {
        Plan plan = new Plan(region, "g5.xlarge", 1, false, 1, "1.35", "1.51.0", Optional.empty(), false);
        FakeAccount account = new FakeAccount().withCaller(arn);

        assertThat(only(plan, account, "region").status()).isEqualTo(verified);
        assertThat(only(plan, account, "caller").status()).isEqualTo(partition);
    }

    @Test
    void linkToTheConsoleOfChina() {
        Plan plan = new Plan("cn-northwest-1", "g4dn.xlarge", 1, false, 1, "1.35", "1.51.0", Optional.empty(), false);

        assertThat(only(plan, new FakeAccount().withQuota("L-DC2B2D3D", 0), "quota L-DC2B2D3D")
                        .fix())
                .contains("--region cn-north-1", "https://console.amazonaws.cn/");
    }

    /// A denial proves nothing, and must not look like a success.
    @ParameterizedTest
    @CsvSource({
        "sts:GetCallerIdentity, caller",
        "iam:SimulatePrincipalPolicy, permissions",
        "ec2:DescribeInstanceTypeOfferings, instances",
        "ec2:DescribeAvailabilityZones, instances",
        "eks:DescribeClusterVersions, kubernetes",
        "ssm:GetParameter, image",
        "servicequotas:GetServiceQuota, quota L-F8E2BA85",
        "ec2:DescribeInstances, quota L-DB2E81BA",
        "ec2:DescribeInstanceTypes, quota L-3819A6DF",
        "ec2:DescribeVpcs, quota L-F678F1CE",
        "ec2:DescribeNatGateways, quota L-FE5A380F",
        "ec2:DescribeAddresses, quota L-0263D0A3",
        "s3:ListAllMyBuckets, quota L-DC2B2D3D",
        "iam:GetRole, spot-role",
        "s3:ListBucket, model-bucket"
    })
    void knowNothingAfterADenial(String action, String subject) {
        FakeAccount account = new FakeAccount().denying(action);

        assertThat(only(account, subject))
                .isEqualTo(new Finding(
                        Status.UNKNOWN,
                        subject,
                        action + ": 403 AccessDenied",
                        "allow " + action + ", or ask in the console"));
        assertThat(new Report(new Checks(PLAN, account).run()).exitStatus()).isEqualTo(2);
    }

    @Test
    void failBeforeTheyKnowNothing() {
        Report report = new Report(
                new Checks(PLAN, new FakeAccount().denying("ssm:GetParameter").withoutSpotRole()).run());

        assertThat(report.exitStatus()).isEqualTo(1);
        assertThat(report.table()).contains("unknown  image", "fail     spot-role", "fix: aws iam create");
        assertThat(report.json()).contains("\"status\" : \"unknown\"", "\"subject\" : \"spot-role\"");
    }

    private static Finding only(Account account, String subject) {
        return only(PLAN, account, subject);
    }

    private static Finding only(Plan plan, Account account, String subject) {
        List<Finding> found = new Checks(plan, account)
                .run().stream().filter(each -> each.subject().equals(subject)).toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }
}
