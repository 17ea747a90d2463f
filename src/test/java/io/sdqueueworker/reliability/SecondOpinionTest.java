package io.sdqueueworker.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A task that every pod fails: a second opinion ends it, and it closes no pod.
@ExtendWith(WithServers.class)
class SecondOpinionTest {

    private static final Duration SOON = Duration.ofMinutes(1);
    private static final int COPIES = 3;

    /// The same pod proves something only after a restart of its runtime.
    @ParameterizedTest
    @CsvSource({"other, false, true", "pod, true, true", "pod, false, false"})
    void setsATaskAsideOnceThereIsASecondOpinion(
            String secondPod, boolean runtimeRestarts, boolean isProof, TestServers servers) throws Exception {
        try (RunningWorker first = worker(servers, "pod").start()) {
            servers.sendBody(unknownModel("bad").toString());
            first.awaitEnded("retryable", "model_not_found");
            if (runtimeRestarts) {
                servers.runtime().die();
                Awaitility.await()
                        .atMost(SOON)
                        .until(() -> first.worker().notReadyBecause().isPresent());
                servers.runtime().revive();
                first.awaitReady();
            }
        }
        try (RunningWorker second = worker(servers, secondPod).start()) {
            second.awaitEnded(isProof ? "setaside" : "retryable", "model_not_found");

            assertThat(servers.s3().keys(servers.bucket(), "quarantine/")).hasSize(isProof ? 1 : 0);
            assertThat(servers.sns().published()).hasSize(isProof ? 1 : 0);
        }
    }

    /// A role that may only write sees no verdict of another pod. Receives that this process did not judge count.
    @Test
    void countsReceivesIfVerdictsCannotBeRead(TestServers servers, @TempDir Path directory) throws Exception {
        FaultProxy bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        bucket.when(request -> !request.method().equals("PUT"))
                .answer(403, "application/xml", "<Error><Code>AccessDenied</Code></Error>");
        try (RunningWorker first =
                worker(servers, "pod").withS3At(bucket.endpoint()).start()) {
            servers.sendBody(unknownModel("bad").toString());
            Awaitility.await().atMost(SOON).until(() -> first.ended("retryable", "model_not_found") == 2);
            assertThat(servers.sns().published()).isEmpty();
        }
        try (RunningWorker second = new RunningWorker(servers, directory)
                .with("worker.max-attempts", "10")
                .withS3At(bucket.endpoint())
                .start()) {
            second.awaitEnded("setaside", "model_not_found");
        }
    }

    /// Its third verdict would close it, but another pod has confirmed an earlier one.
    @Test
    void staysOpenForThreeCopiesOfASendersMistake(TestServers servers) throws Exception {
        try (RunningWorker worker = worker(servers, "pod").start()) {
            worker.awaitReady();
            String first = servers.sendBody(unknownModel("bad-1").toString());
            servers.sendBody(unknownModel("bad-2").toString());
            awaitVerdicts(servers, 2);
            String key = "attempts/" + first + ".json";
            String verdict = servers.s3().text(servers.bucket(), key);
            ObjectNode confirmed = (ObjectNode) RunningWorker.json(verdict);
            ObjectNode other = ((ObjectNode) confirmed.path("verdicts").path(0)).deepCopy();
            confirmed.withArray("verdicts").add(other.put("pod", "other"));
            servers.s3().put(servers.bucket(), key, confirmed.toString().getBytes(UTF_8));

            servers.sendBody(unknownModel("bad-3").toString());

            // Only a verdict of a pod above suspicion is kept.
            awaitVerdicts(servers, 3);
        }
    }

    @Test
    void keepsAFleetOpenForSeveralCopiesOfASendersMistake(TestServers servers, @TempDir Path directory)
            throws Exception {
        try (RunningWorker one = new RunningWorker(servers).start();
                RunningWorker two = new RunningWorker(servers, directory).start()) {
            for (int i = 0; i < COPIES; i++) {
                servers.sendBody(unknownModel("bad-" + i).toString());
            }
            List<JsonNode> failures = one.results(COPIES);
            servers.send("good");

            assertThat(failures).allMatch(failure -> !failure.path("result").asBoolean());
            assertThat(one.results(COPIES + 1).getLast().path("result").asBoolean())
                    .isTrue();
            one.awaitReady();
            two.awaitReady();
            one.awaitEmptyQueue();
        }
    }

    private static RunningWorker worker(TestServers servers, String pod) {
        return new RunningWorker(servers).inPod(pod).with("worker.max-attempts", "10");
    }

    private static ObjectNode unknownModel(String id) {
        ObjectNode task = TestServers.task(id);
        task.withObject("/content").putObject("override_settings").put("sd_model_checkpoint", "none.ckpt");
        return task;
    }

    private static void awaitVerdicts(TestServers servers, int n) {
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(servers.s3().keys(servers.bucket(), "attempts/"))
                        .hasSize(n));
    }
}
