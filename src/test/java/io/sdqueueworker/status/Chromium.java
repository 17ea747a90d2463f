package io.sdqueueworker.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A browser without a window. Tests that need one are skipped if the machine has none.
final class Chromium {

    private static final int LONGEST_SECONDS = 120;

    private Chromium() {}

    /// The document of a page after its scripts have run for some seconds.
    ///
    /// @param scheme the user's preference: `light` or `dark`
    static String dump(String address, String scheme, Path directory) throws IOException, InterruptedException {
        Path document = directory.resolve("document.html");
        Path log = directory.resolve("chromium.log");
        Process process = new ProcessBuilder(List.of(
                        Programs.orSkip("chromium").toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--hide-scrollbars",
                        "--user-data-dir=" + directory.resolve("profile"),
                        "--blink-settings=preferredColorScheme=" + (scheme.equals("dark") ? 0 : 1),
                        "--virtual-time-budget=5000",
                        "--dump-dom",
                        address))
                .redirectOutput(document.toFile())
                .redirectError(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS))
                    .as(() -> read(log))
                    .isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        return Files.readString(document);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
