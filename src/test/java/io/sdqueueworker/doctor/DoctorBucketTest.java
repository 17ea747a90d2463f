package io.sdqueueworker.doctor;

import static io.sdqueueworker.doctor.Findings.assertFailure;
import static io.sdqueueworker.doctor.Findings.assertOk;
import static io.sdqueueworker.doctor.Findings.assertWarning;
import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.aws.UnreadableObject;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.http.HttpHead.Header;
import io.sdqueueworker.testbed.http.HttpListener;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.WithServers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The doctor's findings about buckets.
@ExtendWith(WithServers.class)
class DoctorBucketTest {

    private static final String XML = "application/xml";
    private static final String DENIED = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";

    @Test
    void leavesNothingButTheWorkersOwnCheck(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers));
        assertOk(examined.findings(Subject.BUCKET), "writable, at .sd-queue-worker/write-check");
        assertOk(examined.findings(Subject.CONDITIONAL_WRITE), "not overwritten");
        assertOk(examined.findings(Subject.BUCKET_READ), "earlier results are found");

        assertThat(servers.s3().keys(servers.bucket(), "")).containsExactly(".sd-queue-worker/write-check");
    }

    @Test
    void missesTheBucket(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers).with("worker.bucket", "no-such-bucket"));
        assertFailure(examined.findings(Subject.BUCKET), "404 NoSuchBucket", "S3_BUCKET (worker.bucket)");
        assertThat(examined.findings(Subject.BUCKET_READ)).isEmpty();
    }

    @Test
    void mayNotWrite(TestServers servers) throws Exception {
        FaultProxy front = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        Examined examined = servers.closing(new Examined(servers).withS3At(front.endpoint()));
        front.when(request -> request.method().equals("PUT")).answer(403, XML, DENIED);

        assertFailure(examined.findings(Subject.BUCKET), "403 AccessDenied", "allow s3:PutObject");
    }

    /// S3 always sends a code. A proxy, a VPC endpoint's policy or another store may not.
    @Test
    void namesThePermissionAlsoIfNoCodeSaysWhyAccessIsDenied(TestServers servers) throws Exception {
        FaultProxy front = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        Examined examined = servers.closing(new Examined(servers).withS3At(front.endpoint()));
        front.when(request -> request.method().equals("PUT")).answer(403, "text/html", "<html>Forbidden</html>");

        assertFailure(examined.findings(Subject.BUCKET), "403 without an error code", "allow s3:PutObject");
        assertFailure(examined.findings(Subject.BUCKET), "S3 PutObject", "a proxy, or the policy of a VPC endpoint");
    }

    @Test
    void saysWhatAWriteOnlyRoleLoses(TestServers servers) throws Exception {
        FaultProxy front = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        Examined examined = servers.closing(new Examined(servers).withS3At(front.endpoint()));
        front.when(request -> !request.method().equals("PUT")).answer(403, XML, DENIED);

        assertOk(examined.findings(Subject.BUCKET), "writable, at .sd-queue-worker/write-check");
        assertWarning(examined.findings(Subject.BUCKET_READ), "is generated again", "s3:ListBucket");
    }

    @Test
    void tellsTheLackOfAListingFromTheLackOfReading(TestServers servers) throws Exception {
        FaultProxy front = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        Examined examined = servers.closing(new Examined(servers).withS3At(front.endpoint()));
        // S3's answer for a missing object if the caller may not list the bucket.
        front.when(request -> request.path().endsWith("/access-check")).answer(403, XML, DENIED);

        assertWarning(examined.findings(Subject.BUCKET_READ), "earlier results are found, but", "s3:ListBucket");
    }

    @Test
    void warnsOfAStoreThatWritesOverResults(TestServers servers) throws Exception {
        HttpListener store = servers.closing(store(200, new Header("ETag", "\"1\"")));
        Examined examined = servers.closing(new Examined(servers).withS3At(store.endpoint()));
        assertOk(examined.findings(Subject.BUCKET), "writable, at .sd-queue-worker/write-check");
        assertWarning(examined.findings(Subject.CONDITIONAL_WRITE), "If-None-Match", "use a store that honors");
    }

    @Test
    void failsWithAStoreThatKnowsNoConditions(TestServers servers) throws Exception {
        FaultProxy front = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        Examined examined = servers.closing(new Examined(servers).withS3At(front.endpoint()));
        front.when(request -> request.header("If-None-Match").isPresent())
                .answer(501, XML, "<Error><Code>NotImplemented</Code></Error>");

        assertFailure(examined.findings(Subject.CONDITIONAL_WRITE), "501 NotImplemented", "use a store that has");
    }

    @Test
    void namesTheRegionOfTheBucket(TestServers servers) throws Exception {
        HttpListener store = servers.closing(store(301, new Header("x-amz-bucket-region", "eu-central-1")));
        Examined examined = servers.closing(new Examined(servers).withS3At(store.endpoint()));
        assertFailure(
                examined.findings(Subject.BUCKET), "301", "set AWS_DEFAULT_REGION (worker.region) to eu-central-1");
    }

    @Test
    void takesNoPageForAStore(TestServers servers) throws Exception {
        HttpListener page = servers.closing(store(200, new Header("Server", "captive-portal")));
        Examined examined = servers.closing(new Examined(servers).withS3At(page.endpoint()));
        assertFailure(examined.findings(Subject.BUCKET), "not that of the service", "any proxy before it");
    }

    @Test
    void looksIntoTheBucketsOfPayloadsAndInputs(TestServers servers) throws Exception {
        TestServers other = servers.closing(TestServers.create());
        FaultProxy front = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        Examined examined = servers.closing(new Examined(servers)
                .withS3At(front.endpoint())
                .with("worker.payload-buckets", other.bucket() + ",forbidden-bucket")
                .with("worker.inputs.buckets", "no-such-bucket"));
        front.when(request -> request.path().startsWith("/forbidden-bucket")).answer(403, XML, DENIED);

        List<Finding> findings = examined.findings(Subject.SOURCE_BUCKETS);

        assertOk(findings.subList(0, 1), other.bucket() + " may be read and listed");
        assertWarning(findings.subList(1, 2), "forbidden-bucket may not be read", "s3:GetObject");
        assertFailure(findings.subList(2, 3), "404 NoSuchBucket", "no-such-bucket (worker.inputs.buckets)");
    }

    @Test
    void looksForModelsWhereTheyAreToComeFrom(TestServers servers) throws Exception {
        TestServers models = servers.closing(TestServers.create());
        models.s3().put(models.bucket(), "sd/", "");
        models.s3().put(models.bucket(), "sd/v1-5.safetensors", "not really");

        try (Examined examined = new Examined(servers).withModels(models.bucket(), "sd/")) {
            assertOk(examined.findings(Subject.MODEL_BUCKET), "are listed at s3://", "sd/v1-5.safetensors is readable");
        }
        try (Examined examined = new Examined(servers).withModels(models.bucket(), "flux/")) {
            assertWarning(examined.findings(Subject.MODEL_BUCKET), "no models at s3://", "prefix");
        }
        try (Examined examined = new Examined(servers).withModels("no-such-bucket", "")) {
            assertFailure(examined.findings(Subject.MODEL_BUCKET), "404 NoSuchBucket", "s3://no-such-bucket/");
        }
        try (Examined examined = new Examined(servers)) {
            assertThat(examined.findings(Subject.MODEL_BUCKET)).isEmpty();
        }
    }

    @Test
    void mayListModelsAndNotReadThem(TestServers servers) throws Exception {
        FaultProxy front = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        Examined examined =
                servers.closing(new Examined(servers).withS3At(front.endpoint()).withModels(servers.bucket(), "sd/"));
        servers.s3().put(servers.bucket(), "sd/v1-5.safetensors", "not really");
        front.when(request -> request.path().endsWith(".safetensors")).answer(403, XML, DENIED);

        assertFailure(examined.findings(Subject.MODEL_BUCKET), "403 AccessDenied", "allow s3:GetObject");
    }

    @Test
    void readsAnotherModelIfTheFirstIsArchived(TestServers servers) throws Exception {
        FaultProxy front = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        Examined examined =
                servers.closing(new Examined(servers).withS3At(front.endpoint()).withModels(servers.bucket(), "sd/"));
        servers.s3().put(servers.bucket(), "sd/old.safetensors", "not really");
        servers.s3().put(servers.bucket(), "sd/v1-5.safetensors", "not really");
        UnreadableObject.ARCHIVED.at(front, "old.safetensors");

        assertOk(examined.findings(Subject.MODEL_BUCKET), "are listed at s3://", "sd/v1-5.safetensors is readable");
    }

    /// A store that answers every request the same.
    private static HttpListener store(int status, Header header) {
        return HttpListener.start("store", 0, (connection, request) -> {
            connection.readBody(request);
            connection.answer(status, XML, "", List.of(header));
            return true;
        });
    }
}
