package io.sdqueueworker.testbed.bench;

import io.sdqueueworker.testbed.servers.ServerCertificate;
import io.sdqueueworker.testbed.servers.TestFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;

/// Compares how fast the worker and common tools download a large object from a local server into a file.
///
/// `ModelDownload GIB ROUNDS DIRECTORY` downloads with each tool in turn, round by round, over HTTP and over TLS. A
/// disturbance of the machine then affects all of them.
///
/// `DIRECTORY` receives the downloaded file; a directory in memory (`/dev/shm`) excludes the disk. The worker is the
/// one that `WorkerProcess` starts, with the command `prefetch`.
final class ModelDownload {

    private static final long GIB = 1024L * 1024 * 1024;

    private final Path directory = Path.of("target/bench-models").toAbsolutePath();
    private final Path source = directory.resolve(ObjectServer.BUCKET).resolve(ObjectServer.KEY);
    private final long bytes;
    private final int rounds;
    private final Path file;

    private ModelDownload(long bytes, int rounds, Path into) {
        this.bytes = bytes;
        this.rounds = rounds;
        this.file = into.resolve("bench-models").resolve(ObjectServer.KEY).toAbsolutePath();
    }

    static void main(String... arguments) throws Exception {
        ModelDownload download = new ModelDownload(
                Long.parseLong(arguments[0]) * GIB, Integer.parseInt(arguments[1]), Path.of(arguments[2]));
        if (!Contender.of("nginx", "nginx").isInstalled()) {
            System.err.println("nginx is required and is not installed: apt-get install nginx-light");
            System.exit(1);
        }
        download.measure(Contender.worker());
    }

    private void measure(Contender worker) throws IOException, InterruptedException {
        List<Contender> contenders = new ArrayList<>(List.of(worker));
        for (Contender peer : Contender.peers()) {
            if (peer.isInstalled()) {
                contenders.add(peer);
            } else {
                System.out.println(peer.name() + " is not installed and is skipped");
            }
        }
        Files.createDirectories(source.getParent());
        Files.createDirectories(file.getParent());
        if (Files.notExists(source) || Files.size(source) != bytes) {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(source), 1 << 20)) {
                TestFile.largeSafetensors(bytes, 1).writeTo(out);
            }
        }
        ServerCertificate certificate = ServerCertificate.create(Files.createTempDirectory("bench-models"));
        try (ObjectServer server = ObjectServer.start(directory, certificate)) {
            System.out.println(Machine.here());
            System.out.printf("%d GiB, %d rounds: median (least to most)%n", bytes / GIB, rounds);
            measure("HTTP", server.plain(), contenders, certificate);
            measure("TLS", server.secure(), contenders, certificate);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private void measure(String way, URI endpoint, List<Contender> contenders, ServerCertificate certificate)
            throws IOException, InterruptedException {
        Map<Contender, List<ProcessCost>> costs = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Contender contender : contenders) {
                Files.deleteIfExists(file);
                System.err.println(way + ", round " + (round + 1) + ": " + contender.name());
                ProcessCost cost =
                        ProcessCost.of(contender.at(endpoint, file, certificate), directory.resolve("contender.log"));
                if (round == 0 && Files.mismatch(source, file) >= 0) {
                    throw new IllegalStateException(contender.name() + " downloaded different bytes");
                }
                costs.computeIfAbsent(contender, _ -> new ArrayList<>()).add(cost);
            }
        }
        System.out.printf("%n| %s | wall | processor time for 1 GiB | peak |%n|---|---|---|---|%n", way);
        costs.forEach((contender, all) -> System.out.printf(
                Locale.ROOT,
                "| %s | %s | %s | %d MiB |%n",
                contender.name(),
                seconds(all.stream().map(ProcessCost::wall).toList(), 1),
                seconds(all.stream().map(ProcessCost::processor).toList(), bytes / GIB),
                all.stream().mapToLong(ProcessCost::peakBytes).max().orElseThrow() / (1024 * 1024)));
    }

    private static String seconds(List<Duration> all, long divisor) {
        long[] millis = all.stream().mapToLong(Duration::toMillis).sorted().toArray();
        double[] seconds = LongStream.of(millis)
                .mapToDouble(value -> value / 1000.0 / divisor)
                .toArray();
        return "%.2f s (%.2f to %.2f)".formatted(seconds[seconds.length / 2], seconds[0], seconds[seconds.length - 1]);
    }
}
