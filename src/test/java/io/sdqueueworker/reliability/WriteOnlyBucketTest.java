package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.LoggedLines;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The original's role may write to its output bucket and has no other permission there.
@ExtendWith(WithServers.class)
class WriteOnlyBucketTest {

    @Test
    void worksAndWarnsOnce(TestServers servers, RunningWorker worker) throws Exception {
        LoggedLines warnings =
                servers.closing(LoggedLines.of("io.sdqueueworker.publication.Results", "bucket=" + servers.bucket()));
        String publication = UUID.randomUUID().toString();
        FaultProxy front = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        front.when(request -> !request.method().equals("PUT"))
                .answer(
                        403,
                        "application/xml",
                        "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>");
        worker.withS3At(front.endpoint()).start();
        servers.sendBody(TestServers.envelope(TestServers.task("blind"), publication));
        var first = worker.result();
        worker.awaitEmptyQueue();
        // A second time: the worker cannot look, but remembers its own results.
        servers.sendBody(TestServers.envelope(TestServers.task("blind"), publication));

        var second = worker.results(2).get(1);
        worker.awaitEmptyQueue();

        assertThat(first.path("result").asBoolean()).isTrue();
        assertThat(second.path("output_url")).isEqualTo(first.path("output_url"));
        assertThat(servers.s3().keys(servers.bucket(), "output/blind/")).hasSize(2);
        assertThat(warnings.lines()).singleElement().asString().contains("s3:GetObject", "s3:ListBucket");
    }
}
