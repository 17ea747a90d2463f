package io.sdqueueworker.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.aws.ModelFile;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.faults.ProxiedRequest;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testbed.worker.CommandRun;
import io.sdqueueworker.testbed.worker.WorkerProcess;
import io.sdqueueworker.testing.WithServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// `sd-queue-worker prefetch` as one process and as several at once.
@Tag("slow")
@ExtendWith(WithServers.class)
class PrefetchIT {

    private static final int SIZE = 3_000_000;
    private static final int PART = 16 << 20;
    private static final int THREE_PARTS = 40_000_000;

    private static final Pattern INIT_CONTAINER_VARIABLE =
            Pattern.compile("- \\{ name: ([A-Z_0-9]+), value: \"?([^\"}]+?)\"? }");

    @TempDir
    Path directory;

    @Test
    void fetchesTheModelsOfTheSettings(TestServers servers) throws Exception {
        FaultProxy s3 = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        byte[] dream = put(servers, "Stable-diffusion/anime/dream.safetensors", 1);
        byte[] ink = put(servers, "Lora/ink.safetensors", 2);
        put(servers, "Lora/unwanted.safetensors", 3);
        Map<String, String> environment = environment(servers, s3);
        environment.put("WORKER_MODELS_PREFETCH", "dream.safetensors,Lora/i*");

        CommandRun first = CommandRun.of(environment, "prefetch");
        long reads = s3.count(PrefetchIT::reads);
        CommandRun second = CommandRun.of(environment, "prefetch");

        assertThat(first.status()).as(first.output() + first.errors()).isZero();
        assertThat(models().resolve("Stable-diffusion/anime/dream.safetensors")).hasBinaryContent(dream);
        assertThat(models().resolve("Lora/ink.safetensors")).hasBinaryContent(ink);
        assertThat(models().resolve("Lora/unwanted.safetensors")).doesNotExist();
        assertThat(first.output()).contains("model fetched model=Lora/ink.safetensors");
        assertThat(second.status()).isZero();
        assertThat(s3.count(PrefetchIT::reads)).isEqualTo(reads);
    }

    /// It needs no queue and no output bucket.
    @Test
    void fetchesWithTheVariablesOfTheDocumentation(TestServers servers) throws Exception {
        Map<String, String> documented = INIT_CONTAINER_VARIABLE
                .matcher(Files.readString(Path.of("docs/models.md")))
                .results()
                .collect(Collectors.toMap(variable -> variable.group(1), variable -> variable.group(2)));
        Map<String, String> environment = new HashMap<>(servers.environment(directory.resolve("work")));
        environment.keySet().retainAll(List.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL_S3"));
        environment.put("WORKER_MODELS_DIR", models().toString());
        environment.put("WORKER_MODELS_KEEP_FREE", "1M");
        environment.putAll(documented);
        byte[] model = put(servers, "Stable-diffusion/sd_xl_base_1.0.safetensors", 1);
        environment.put("WORKER_MODELS_SOURCE", "s3://" + servers.bucket() + "/models");

        CommandRun run = CommandRun.of(environment, "prefetch");

        assertThat(run.status()).as(run.output() + run.errors()).isZero();
        assertThat(models().resolve("Stable-diffusion/sd_xl_base_1.0.safetensors"))
                .hasBinaryContent(model);
        assertThat(documented).containsKeys("WORKER_MODELS_SOURCE").doesNotContainKeys("S3_BUCKET", "SQS_QUEUE_URL");
    }

    @Test
    void bringsOneCopyOverTheWireForTwoProcesses(TestServers servers) throws Exception {
        FaultProxy s3 = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        ExecutorService processes = servers.closing(Executors.newVirtualThreadPerTaskExecutor());
        byte[] dream = put(servers, "Stable-diffusion/dream.safetensors", 1, THREE_PARTS);
        // Long enough for the other process to start.
        s3.when(PrefetchIT::reads).delay(Duration.ofMillis(500));
        Map<String, String> environment = environment(servers, s3);

        List<Future<CommandRun>> runs = List.of(
                processes.submit(() -> CommandRun.of(environment, "prefetch", "**")),
                processes.submit(() -> CommandRun.of(environment, "prefetch", "**")));

        for (Future<CommandRun> run : runs) {
            assertThat(run.get().status()).as(run.get().output()).isZero();
        }
        assertThat(models().resolve("Stable-diffusion/dream.safetensors")).hasBinaryContent(dream);
        assertThat(s3.count(PrefetchIT::reads)).isEqualTo(Math.ceilDiv(dream.length, PART));
    }

    /// One file system of 8 MiB for three runs. The models of the first two leave no room for the third. The script
    /// prints the files that exist at the end.
    private static final String ON_A_SMALL_FILE_SYSTEM = """
            set -eu
            disk=$1
            shift
            mount -t tmpfs -o size=8m tmpfs "$disk"
            "$@" prefetch Lora/1.safetensors
            "$@" prefetch Lora/2.safetensors
            "$@" prefetch Lora/3.safetensors
            ls "$disk/Lora"
            "$@" prefetch 'Lora/*' || echo "all three: $?"
            """;

    @Test
    @EnabledIfSystemProperty(
            named = "user.name",
            matches = "root",
            disabledReason = "mounts a file system, which requires root")
    void removesWhatWasUsedLongestAgoFromADiskThatIsFull(TestServers servers) throws Exception {
        FaultProxy s3 = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        for (int i = 1; i <= 3; i++) {
            put(servers, "Lora/" + i + ".safetensors", i);
        }
        List<String> command = new ArrayList<>(
                List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", ON_A_SMALL_FILE_SYSTEM, "sh"));
        command.add(Files.createDirectory(models()).toString());
        command.addAll(WorkerProcess.command());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        builder.environment().putAll(environment(servers, s3));

        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output)
                .containsPattern("model evicted file=\\S+/Lora/1\\.safetensors ")
                .contains("2.safetensors\n3.safetensors\n")
                .contains("code=DISK_FULL", "all three: 1");
    }

    @Test
    void endsWith1AndTheClosestNamesWhereAPatternStandsForNothing(TestServers servers) throws Exception {
        FaultProxy s3 = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        put(servers, "Stable-diffusion/dreamshaper.safetensors", 1);

        CommandRun run = CommandRun.of(environment(servers, s3), "prefetch", "dreamshapr.safetensors");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output() + run.errors())
                .contains("code=MODEL_NOT_FOUND", "'dreamshapr.safetensors'", "dreamshaper");
    }

    @Test
    void endsWith1WhereTheBucketRefusesIt(TestServers servers) throws Exception {
        FaultProxy s3 = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        s3.when(_ -> true).answer(403, "application/xml", "<Error><Code>AccessDenied</Code></Error>");

        CommandRun run = CommandRun.of(environment(servers, s3), "prefetch", "**");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output() + run.errors()).contains("code=MODELS_UNAVAILABLE", "s3:ListBucket");
    }

    @Test
    void endsWith2WhereThereIsNothingToDo(TestServers servers) throws Exception {
        FaultProxy s3 = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        Map<String, String> environment = environment(servers, s3);

        CommandRun nothing = CommandRun.of(environment, "prefetch");
        environment.put("WORKER_MODELS_SOURCE", "external");
        CommandRun nowhere = CommandRun.of(environment, "prefetch", "**");

        assertThat(nothing.status()).isEqualTo(2);
        assertThat(nothing.errors()).contains("WORKER_MODELS_PREFETCH");
        assertThat(nowhere.status()).isEqualTo(2);
        assertThat(nowhere.errors()).contains("WORKER_MODELS_SOURCE");
    }

    private Map<String, String> environment(TestServers servers, FaultProxy s3) {
        Map<String, String> environment = new HashMap<>(servers.environment(directory.resolve("work")));
        environment.put("AWS_ENDPOINT_URL_S3", s3.endpoint().toString());
        environment.put("WORKER_MODELS_SOURCE", "s3://" + servers.bucket() + "/models");
        environment.put("WORKER_MODELS_DIR", models().toString());
        environment.put("WORKER_MODELS_KEEP_FREE", "1M");
        return environment;
    }

    private Path models() {
        return directory.resolve("models");
    }

    private static byte[] put(TestServers servers, String path, long seed) {
        return put(servers, path, seed, SIZE);
    }

    private static byte[] put(TestServers servers, String path, long seed, int size) {
        byte[] model = ModelFile.safetensors(size, seed);
        servers.s3().put(servers.bucket(), "models/" + path, model);
        return model;
    }

    private static boolean reads(ProxiedRequest request) {
        return request.method().equals("GET") && request.path().contains("/models/");
    }
}
