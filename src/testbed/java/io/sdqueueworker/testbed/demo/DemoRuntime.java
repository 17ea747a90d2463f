package io.sdqueueworker.testbed.demo;

import io.sdqueueworker.testbed.comfyui.ComfySettings;
import io.sdqueueworker.testbed.comfyui.FakeComfyUi;
import io.sdqueueworker.testbed.sdwebui.FakeWebUi;
import io.sdqueueworker.testbed.sdwebui.FakeWebUiSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.logging.LogManager;

/// A runtime that speaks the API of a real one, and draws a picture from prompt and seed instead of using a model.
///
/// @param address the address of its API, as in `API_BASE_URL`
/// @param stop stops it
record DemoRuntime(RuntimeType type, String address, Runnable stop) implements AutoCloseable {

    /// Slow enough to watch the progress: a task takes about a second.
    private static final Duration STEP = Duration.ofMillis(40);

    /// Below `target`, because a runtime that is stopped by a signal leaves its files.
    private static final Path COMFYUI_FOLDER = Path.of("target/demo/comfyui");

    /// Runs one runtime until it is stopped.
    ///
    /// @param arguments its type, and optionally a port instead of the usual one
    static void main(String... arguments) throws IOException, InterruptedException {
        LogManager.getLogManager();
        RuntimeType type = RuntimeType.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        int port = arguments.length > 1 ? Integer.parseInt(arguments[1]) : usualPort(type);
        try (DemoRuntime runtime = start(type, port)) {
            System.out.println("Demo runtime, no diffusion model, at " + runtime.address() + " until stopped.");
            new CountDownLatch(1).await();
        }
    }

    /// Starts a Web UI on a free port.
    ///
    /// @param models the directory whose checkpoints it lists
    static DemoRuntime startWebUi(Path models) {
        return startWebUi(webUi -> webUi.listModelsIn(models), 0);
    }

    private static DemoRuntime startWebUi(Consumer<FakeWebUi> setUp, int port) {
        FakeWebUi webUi = FakeWebUi.start(FakeWebUiSettings.defaults().withStepTime(STEP), port);
        setUp.accept(webUi);
        return new DemoRuntime(RuntimeType.SDWEBUI, webUi.endpoint() + "/sdapi/v1/", webUi::close);
    }

    /// Starts a runtime.
    ///
    /// @param port 0 for a free one
    static DemoRuntime start(RuntimeType type, int port) throws IOException {
        return switch (type) {
            case SDWEBUI -> startWebUi(_ -> {}, port);
            case COMFYUI -> {
                Files.createDirectories(COMFYUI_FOLDER);
                FakeComfyUi comfyUi = FakeComfyUi.start(
                        ComfySettings.defaults().withStepTime(STEP).withFolder(COMFYUI_FOLDER), port);
                comfyUi.addModel("loras", "brushwork.safetensors");
                yield new DemoRuntime(type, comfyUi.endpoint().toString(), comfyUi::close);
            }
        };
    }

    /// The port of the worker's default address.
    private static int usualPort(RuntimeType type) {
        return switch (type) {
            case SDWEBUI -> 8080;
            case COMFYUI -> 8188;
        };
    }

    @Override
    public void close() {
        stop.run();
    }
}
