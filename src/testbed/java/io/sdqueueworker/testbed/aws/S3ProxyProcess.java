package io.sdqueueworker.testbed.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;

/// The S3Proxy process over a folder. It ends with this JVM, even if this JVM is killed.
final class S3ProxyProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    /// The shell lives as long as the server and kills it when standard input ends. The kernel closes our end of
    /// that pipe even if this JVM is killed and runs no shutdown hook.
    private static final String LIVE_WITH_PARENT =
            "exec 3<&0; \"$@\" & server=$!; (cat <&3 >/dev/null; kill -9 $server) 2>/dev/null & wait $server";

    private final Path directory;
    private final URI endpoint;
    private final Process process;
    private final Thread stopAtExit = new Thread(this::stop, "s3proxy-stop");

    /// @param directory for settings and log; deleted on close
    private S3ProxyProcess(Path jar, Path directory, Path baseDirectory, int port) throws IOException {
        this.directory = directory;
        this.endpoint = URI.create("http://127.0.0.1:" + port);
        Path settings = Files.writeString(
                directory.resolve("s3proxy.conf"), """
                s3proxy.endpoint=%s
                s3proxy.authorization=none
                s3proxy.ignore-unknown-headers=true
                jclouds.provider=filesystem-nio2
                jclouds.identity=x
                jclouds.credential=x
                jclouds.filesystem.basedir=%s
                """.formatted(endpoint, baseDirectory.toAbsolutePath()));
        String java = ProcessHandle.current().info().command().orElse("java");
        this.process = new ProcessBuilder(
                        "sh",
                        "-c",
                        LIVE_WITH_PARENT,
                        "s3proxy",
                        java,
                        "-Xmx256m",
                        "-DLOG_LEVEL=warn",
                        "-jar",
                        jar.toString(),
                        "--properties",
                        settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(stopAtExit);
    }

    static S3ProxyProcess start(int port) {
        try {
            Path jar = jar();
            Path directory = Files.createTempDirectory("s3proxy-");
            return start(jar, directory, Files.createDirectory(directory.resolve("buckets")), port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static S3ProxyProcess start(Path baseDirectory, int port) {
        try {
            return start(jar(), Files.createTempDirectory("s3proxy-"), baseDirectory, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static S3ProxyProcess start(Path jar, Path directory, Path baseDirectory, int port) throws IOException {
        var server = new S3ProxyProcess(jar, directory, baseDirectory, port);
        try {
            server.awaitAnswer();
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static Path jar() {
        Path jar = Path.of(System.getProperty("s3proxy.jar", "target/servers/s3proxy.jar"))
                .toAbsolutePath();
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException("no S3Proxy at " + jar
                    + ": run ./mvnw generate-test-resources, or name the jar with -Ds3proxy.jar=PATH");
        }
        return jar;
    }

    URI endpoint() {
        return endpoint;
    }

    private Path log() {
        return directory.resolve("s3proxy.log");
    }

    private void awaitAnswer() {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        try {
            // A latch cannot wait for another process.
            while (!answers()) {
                if (process.waitFor(20, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                    throw new IllegalStateException(
                            "S3Proxy does not answer at " + endpoint + ":\n" + Files.readString(log()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while S3Proxy started", e);
        }
    }

    private boolean answers() {
        try {
            var connection = (HttpURLConnection) endpoint.toURL().openConnection();
            connection.setReadTimeout(5_000);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }

    private void stop() {
        try {
            process.getOutputStream().close();
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (IOException e) {
            // The shell has already exited.
        } catch (InterruptedException e) {
            // The end of the pipe kills the server, with or without this wait.
            Thread.currentThread().interrupt();
        }
        deleteDirectory();
    }

    private void deleteDirectory() {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + directory, e);
        }
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(stopAtExit);
        stop();
    }
}
