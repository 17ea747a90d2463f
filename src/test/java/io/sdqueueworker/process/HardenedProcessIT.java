package io.sdqueueworker.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testbed.worker.WorkerProcess;
import io.sdqueueworker.testing.WithServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The packaged worker under a pod's security context: not root, no capabilities and no way to gain any, and a
/// read-only root file system. It may write to one directory.
///
/// Built with `unshare`, `mount` and `setpriv`, which every Debian has, in a separate mount namespace. That requires
/// root, as in CI.
@EnabledIfSystemProperty(
        named = "user.name",
        matches = "root",
        disabledReason = "mounts file systems, which requires root")
@ExtendWith(WithServers.class)
class HardenedProcessIT {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int USER = 65_532;

    /// The project is bound below `/mnt`, because its own folders may be closed to other users. Mounts other than
    /// the root are removed or made read-only if they are writable.
    private static final String ENTER = """
            set -eu
            project=$1 work=$2
            shift 2
            mount -t tmpfs -o mode=755 tmpfs /mnt
            mkdir /mnt/project /mnt/work
            mount --bind "$project" /mnt/project
            mount --bind "$work" /mnt/work
            mount -o remount,bind,ro /mnt/project
            mount -t tmpfs -o ro tmpfs /tmp
            mount -t tmpfs -o ro tmpfs /dev/shm
            mount -o remount,ro /mnt
            mount -o remount,bind,ro /
            cd /mnt/project
            exec setpriv --reuid=65532 --regid=65532 --clear-groups --no-new-privs \
                --inh-caps=-all --ambient-caps=-all --bounding-set=-all -- "$@"
            """;

    @TempDir
    Path directory;

    @Test
    void doesATaskWithoutRootCapabilitiesAndAFileSystemToWriteTo(TestServers servers) throws Exception {
        Path work = Files.createDirectory(directory.resolve("work"));
        Files.setAttribute(work, "unix:uid", USER);
        Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwx------"));
        Map<String, String> environment = servers.environment(Path.of("/mnt/work"));
        environment.put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=/mnt/work");
        List<String> launcher = List.of(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "sh",
                "-c",
                ENTER,
                "enter",
                Path.of("").toAbsolutePath().toString(),
                work.toString());
        try (WorkerProcess worker = WorkerProcess.start(launcher, environment, log())) {
            servers.send("hardened");
            boolean told = isTold(servers);

            assertThat(told)
                    .as("a result from a worker without root; it needs root, unshare, mount and setpriv:\n%s", logged())
                    .isTrue();
            assertThat(Files.readString(Path.of("/proc", Long.toString(worker.pid()), "status")))
                    .containsPattern("Uid:\\s+65532\\s+65532\\s+65532\\s+65532\n")
                    .containsPattern("Gid:\\s+65532\\s+65532\\s+65532\\s+65532\n")
                    .containsPattern("Groups:\\s*\n")
                    .containsPattern("CapEff:\\s+0+\n")
                    .containsPattern("CapPrm:\\s+0+\n")
                    .containsPattern("CapBnd:\\s+0+\n")
                    .containsPattern("NoNewPrivs:\\s+1\n");
            assertThat(Files.readAllLines(Path.of("/proc", Long.toString(worker.pid()), "mounts")))
                    .filteredOn(line -> line.split(" ", -1)[1].matches("/|/tmp|/mnt|/mnt/project"))
                    .hasSizeGreaterThanOrEqualTo(4)
                    .allMatch(line -> line.split(" ", -1)[3].startsWith("ro"));
            assertThat(worker.terminate(SOON)).isEqualTo(143);
            assertThat(logged()).contains("task published taskId=hardened").doesNotContain(" ERROR ");
        }
    }

    private boolean isTold(TestServers servers) throws InterruptedException {
        try {
            return servers.sns().awaitPublished(1, SOON).getFirst().message().contains("\"result\":true");
        } catch (AssertionError e) {
            return false;
        }
    }

    private String logged() throws Exception {
        return Files.exists(log()) ? Files.readString(log()) : "";
    }

    private Path log() {
        return directory.resolve("worker.log");
    }
}
