package io.sdqueueworker.runtimes.sdwebui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sdqueueworker.generation.DiffusionRuntime;
import io.sdqueueworker.generation.Progress;
import io.sdqueueworker.runtimes.RuntimeAddress;
import io.sdqueueworker.runtimes.RuntimeFolders;
import io.sdqueueworker.runtimes.RuntimeTerms;
import io.sdqueueworker.runtimes.TimeLimits;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.spool.SpoolSpace;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.StagedInputs;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskKind;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.sdwebui.FakeWebUi;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The Web UI loads a checkpoint when a job has begun and the number of its images is not known yet. That takes minutes
/// from a slow disk, and shows no progress.
class ModelLoadContractTest {

    private static final String LOADING = """
            {"progress":0.01,"eta_relative":0,"state":{"skipped":false,"interrupted":false,"job":"scripts_txt2img",\
            "job_count":-1,"job_timestamp":"20261130135921","job_no":0,"sampling_step":0,"sampling_steps":0}}""";

    private static final String SAMPLING = LOADING.replace("\"job_count\":-1", "\"job_count\":1");

    @TempDir
    Path directory;

    @Test
    void isNotAStall() throws Exception {
        assertThat(generate(Behaviour.slow(Duration.ofSeconds(4)), LOADING).files())
                .hasSize(1);
    }

    @Test
    void isDistinguishedFromASamplerThatStalls() {
        assertThat(catchThrowableOfType(TaskFailedException.class, () -> generate(Behaviour.hang(), SAMPLING))
                        .failure()
                        .code())
                .isEqualTo(Code.STALLED);
    }

    /// @param progress reported while the request is under way
    private Generated generate(Behaviour behaviour, String progress) throws Exception {
        try (FakeWebUi webUi = FakeWebUi.start();
                FaultProxy proxy = FaultProxy.start(webUi.endpoint());
                DiffusionRuntime runtime = new SdWebUiKit()
                        .adapters(terms(proxy.endpoint()), NOBODY)
                        .runtime();
                Spool spool = new SpoolSpace(directory, 1L << 30).open()) {
            webUi.next(behaviour);
            AtomicBoolean sent = new AtomicBoolean();
            proxy.when(request -> {
                        sent.compareAndSet(false, request.path().endsWith("/txt2img"));
                        return sent.get() && request.path().contains("/progress");
                    })
                    .answer(200, "application/json", progress);
            return runtime.prepare(
                            WebUiRun.task(TaskKind.TEXT_TO_IMAGE, WebUiRun.content()),
                            StagedInputs.NONE,
                            StagedModels.NONE,
                            spool)
                    .submit(UUID.randomUUID())
                    .await();
        }
    }

    private RuntimeTerms terms(URI address) {
        return new RuntimeTerms(
                new RuntimeAddress(List.of(URI.create(address + "/sdapi/v1"))),
                Optional.empty(),
                new RuntimeTerms.Limits(
                        Optional.of(Duration.ofSeconds(1)),
                        new TimeLimits(Duration.ofMinutes(2), Map.of()),
                        Duration.ofSeconds(60)),
                new RuntimeFolders(Optional.empty(), Optional.empty()),
                directory,
                new RuntimeTerms.Models(false, false, Map.of()));
    }

    private static final Progress NOBODY = new Progress() {
        @Override
        public void reached(double share) {}

        @Override
        public void goesOnFor(Duration least) {}
    };
}
