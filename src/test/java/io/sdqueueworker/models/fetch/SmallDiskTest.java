package io.sdqueueworker.models.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.models.catalogue.ModelPath;
import io.sdqueueworker.testbed.servers.TestFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Fetches in processes whose disk is too small for the model.
class SmallDiskTest {

    private static final int BYTES = 12 << 20;
    private static final ModelPath PATH = new ModelPath("Lora/a.model");
    private static final FetchTerms TERMS = new FetchTerms(4, 1 << 20);

    /// Mounts a file system of 8 MiB at the first argument, visible only to this process and its children. The
    /// files that remain at the end are listed in the second.
    private static final String ON_A_SMALL_FILE_SYSTEM = """
            set -eu
            disk=$1 left=$2
            shift 2
            mount -t tmpfs -o size=8m tmpfs "$disk"
            "$@"
            find "$disk" -type f >"$left"
            """;

    /// Limits files to 8 MiB; without root, no other disk error can be caused.
    private static final String WITH_SMALL_FILES = "ulimit -f 8192 && exec \"$@\"";

    @RegisterExtension
    private final ModelServer models = new ModelServer(Duration.ofSeconds(30));

    @TempDir
    private Path directory;

    @Test
    @EnabledIfSystemProperty(
            named = "user.name",
            matches = "root",
            disabledReason = "mounts a file system, which requires root; the next test does not")
    void leavesNothingOnADiskThatIsFull() throws Exception {
        models.put(PATH, TestFile.largePng(BYTES, 1).readAll());
        Path disk = Files.createDirectory(directory.resolve("disk"));
        Path left = directory.resolve("left");

        String outcome = fetch(
                List.of(
                        "unshare",
                        "--mount",
                        "--propagation",
                        "private",
                        "sh",
                        "-c",
                        ON_A_SMALL_FILE_SYSTEM,
                        "sh",
                        disk.toString(),
                        left.toString()),
                disk);

        assertThat(outcome).startsWith("DISK_FULL model Lora/a.model: ").contains("No space left on device");
        assertThat(left).isEmptyFile();
    }

    @Test
    void leavesNothingWhereAFileMayNotBecomeSoLarge() throws Exception {
        models.put(PATH, TestFile.largePng(BYTES, 1).readAll());
        Path disk = Files.createDirectory(directory.resolve("disk"));

        String outcome = fetch(List.of("sh", "-c", WITH_SMALL_FILES, "sh"), disk);

        assertThat(outcome).startsWith("DISK_FULL model Lora/a.model: ");
        assertThat(disk.resolve(".own")).isEmptyDirectory();
        assertThat(disk.resolve("models")).doesNotExist();
    }

    @Test
    void goesOnWhereTheDiskHasRoomAgain() throws Exception {
        byte[] content = TestFile.largePng(BYTES, 1).readAll();
        models.put(PATH, content);
        Path disk = Files.createDirectory(directory.resolve("disk"));
        assertThat(fetch(List.of("sh", "-c", WITH_SMALL_FILES, "sh"), disk)).startsWith("DISK_FULL");

        assertThat(fetch(List.of(), disk)).isEqualTo("fetched");

        assertThat(PATH.below(disk.resolve("models"))).hasBinaryContent(content);
    }

    private String fetch(List<String> launcher, Path disk) throws Exception {
        try (FetchingProcess process = FetchingProcess.start(
                launcher,
                models.address(models.proxy()),
                PATH,
                disk.resolve(".own"),
                PATH.below(disk.resolve("models")),
                TERMS)) {
            return process.outcome();
        }
    }
}
