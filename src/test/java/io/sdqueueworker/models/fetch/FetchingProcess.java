package io.sdqueueworker.models.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sdqueueworker.aws.S3Models;
import io.sdqueueworker.models.catalogue.ModelPath;
import io.sdqueueworker.task.TaskFailedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.s3.S3Client;

/// A separate process that fetches one model, for tests that kill it or limit its resources.
final class FetchingProcess implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final Process process;

    private FetchingProcess(Process process) {
        this.process = process;
    }

    /// @param bucket the address of the model bucket: endpoint and name
    /// @param launcher the command that starts the process; it receives the process's command as its arguments
    static FetchingProcess start(
            List<String> launcher, URI bucket, ModelPath path, Path folder, Path target, FetchTerms terms)
            throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                FetchingProcess.class.getName(),
                bucket.toString(),
                path.value(),
                folder.toString(),
                target.toString(),
                Integer.toString(terms.connections()),
                Long.toString(terms.partBytes())));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
        return new FetchingProcess(builder.start());
    }

    /// The last line of the output: `fetched`, or the code and the detail of the failure.
    String outcome() throws IOException, InterruptedException {
        BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        String last = Optional.ofNullable(output.readLine()).orElse("nothing");
        if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the process still runs after its output: " + last);
        }
        return last;
    }

    /// Kills the process, as the kernel's OOM killer does.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String... arguments) throws InterruptedException {
        URI bucket = URI.create(arguments[0]);
        try (S3Client client = ModelServer.client(bucket.resolve("/"), Duration.ofSeconds(30))) {
            FetchTerms terms = new FetchTerms(Integer.parseInt(arguments[4]), Long.parseLong(arguments[5]));
            new ModelFetch(new S3Models(client, bucket.getPath().substring(1), ModelServer.PREFIX), terms)
                    .fetch(
                            new ModelPath(arguments[1]),
                            new FetchFolder(Path.of(arguments[2])),
                            Path.of(arguments[3]),
                            FetchProgress.IGNORED);
            System.out.println("fetched");
        } catch (TaskFailedException e) {
            System.out.println(e.failure().code() + " " + e.failure().detail());
        }
    }
}
