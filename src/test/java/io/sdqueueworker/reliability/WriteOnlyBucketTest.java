package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/// The original's role may write to its output bucket and do nothing else there.
class WriteOnlyBucketTest {

    @Test
    void worksAndWarnsOnce() throws Exception {
        List<String> warnings = new CopyOnWriteArrayList<>();
        Handler recorder = recorder(warnings);
        Logger log = Logger.getLogger("io.sdqueueworker.publication.Results");
        log.addHandler(recorder);
        String publication = UUID.randomUUID().toString();
        try (TestServers servers = TestServers.create();
                FaultProxy front = FaultProxy.start(servers.s3().endpoint())) {
            front.when(request -> !request.method().equals("PUT"))
                    .answer(
                            403,
                            "application/xml",
                            "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>");
            try (RunningWorker worker =
                    new RunningWorker(servers).withS3At(front.endpoint()).start()) {
                servers.sendBody(TestServers.envelope(TestServers.task("blind"), publication));
                var first = worker.result();
                worker.awaitEmptyQueue();
                // Once more: the worker cannot look, but remembers what it has done itself.
                servers.sendBody(TestServers.envelope(TestServers.task("blind"), publication));

                var second = worker.results(2).get(1);
                worker.awaitEmptyQueue();

                assertThat(first.path("result").asBoolean()).isTrue();
                assertThat(second.path("output_url")).isEqualTo(first.path("output_url"));
                assertThat(servers.s3().keys(servers.bucket(), "output/blind/")).hasSize(2);
            }
        } finally {
            log.removeHandler(recorder);
        }
        assertThat(warnings).singleElement().asString().contains("s3:GetObject", "s3:ListBucket");
    }

    private static Handler recorder(List<String> into) {
        return new Handler() {
            @Override
            public void publish(LogRecord line) {
                into.add(line.getMessage());
            }

            @Override
            public void flush() {
                // Nothing is held back.
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }
}
