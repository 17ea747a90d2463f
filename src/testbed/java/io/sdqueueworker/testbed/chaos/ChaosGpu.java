package io.sdqueueworker.testbed.chaos;

import io.sdqueueworker.testbed.comfyui.ComfyBehaviour;
import io.sdqueueworker.testbed.comfyui.ComfySettings;
import io.sdqueueworker.testbed.comfyui.FakeComfyUi;
import io.sdqueueworker.testbed.http.FakeRuntime;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.sdwebui.FakeWebUi;
import io.sdqueueworker.testbed.sdwebui.FakeWebUiSettings;
import java.net.URI;
import java.time.Duration;
import java.util.function.IntSupplier;

/// The runtime of one worker, which can die and restart.
///
/// @param type the runtime's type, as in the worker's `RUNTIME_TYPE`
/// @param path the path after the server's address in the worker's setting
/// @param run the end of the paths of requests that start a run
/// @param counter counts the runs that the runtime has started
/// @param sick makes every run fail until the runtime restarts
record ChaosGpu(String type, String path, String run, FakeRuntime fake, IntSupplier counter, Runnable sick)
        implements AutoCloseable {

    /// The duration of one sampling step; a task sets the number of steps.
    static final Duration STEP = Duration.ofMillis(50);

    static ChaosGpu webUi() {
        FakeWebUi fake = FakeWebUi.start(FakeWebUiSettings.defaults().withStepTime(STEP));
        return new ChaosGpu(
                "sdwebui",
                "/sdapi/v1/",
                "2img",
                fake,
                fake::generations,
                () -> fake.fallSick(Behaviour.plainInternalServerError()));
    }

    static ChaosGpu comfyUi() {
        FakeComfyUi fake = FakeComfyUi.start(ComfySettings.defaults().withStepTime(STEP));
        return new ChaosGpu(
                "comfyui",
                "",
                "/prompt",
                fake,
                () -> fake.samplings().size(),
                () -> fake.fallSick(ComfyBehaviour.fails("RuntimeError", "the device does not answer")));
    }

    URI endpoint() {
        return fake.endpoint();
    }

    /// Says whether a request starts a run.
    boolean isRun(String method, String requested) {
        return method.equals("POST") && requested.endsWith(run);
    }

    /// Fails every run from now on, until it restarts.
    void fallSick() {
        sick.run();
    }

    void die() {
        fake.die();
    }

    void revive() {
        fake.revive();
    }

    /// The number of runs that it has started.
    int runs() {
        return counter.getAsInt();
    }

    @Override
    public void close() {
        fake.close();
    }
}
