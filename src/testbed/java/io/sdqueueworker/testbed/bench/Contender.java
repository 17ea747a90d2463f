package io.sdqueueworker.testbed.bench;

import io.sdqueueworker.testbed.servers.ServerCertificate;
import io.sdqueueworker.testbed.worker.WorkerProcess;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A program that downloads the model. In its command line, `{endpoint}` stands for the server's address and `{file}`
/// for the target file.
///
/// @param command the words of the command; the first is a program on the path or a file
record Contender(String name, List<String> command) {

    private static final String OBJECT = "s3://" + ObjectServer.BUCKET + "/" + ObjectServer.KEY;

    /// Parallel connections per contender, in parts of 16 MiB if the tool has such an option.
    static final int CONNECTIONS = 8;

    static final int PART_MIB = 16;

    /// The worker itself. It places the model by its path.
    static Contender worker() {
        return new Contender(
                "worker",
                Stream.concat(WorkerProcess.command().stream(), Stream.of("prefetch", "*.safetensors"))
                        .toList());
    }

    /// The common download tools to compare with.
    static List<Contender> peers() {
        return List.of(
                of(
                        "rclone",
                        "rclone --s3-provider Other --s3-endpoint {endpoint} --s3-force-path-style --s3-env-auth"
                                + " --multi-thread-streams " + CONNECTIONS + " --multi-thread-cutoff 16M"
                                + " --ignore-checksum copyto :s3:" + ObjectServer.BUCKET + "/" + ObjectServer.KEY
                                + " {file}"),
                of(
                        "s5cmd",
                        "s5cmd --endpoint-url {endpoint} cp --concurrency " + CONNECTIONS + " --part-size " + PART_MIB
                                + " " + OBJECT + " {file}"),
                of("aws s3 cp", "aws --endpoint-url {endpoint} s3 cp --no-progress " + OBJECT + " {file}"));
    }

    /// @param command words with single spaces between them
    static Contender of(String name, String command) {
        return new Contender(name, Arrays.asList(command.split(" ")));
    }

    boolean isInstalled() {
        Path program = Path.of(command.getFirst());
        return program.getNameCount() > 1
                ? Files.isExecutable(program)
                : Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(program)));
    }

    /// The process to start.
    ///
    /// @param trust the server's certificate, which every contender trusts
    ProcessBuilder at(URI endpoint, Path file, ServerCertificate trust) {
        ProcessBuilder builder = new ProcessBuilder(command.stream()
                .map(word -> word.replace("{endpoint}", endpoint.toString()).replace("{file}", file.toString()))
                .toList());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("RCLONE_"));
        environment.put("AWS_ACCESS_KEY_ID", "key");
        environment.put("AWS_SECRET_ACCESS_KEY", "secret");
        environment.put("AWS_REGION", "us-east-1");
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        environment.put("AWS_ENDPOINT_URL", endpoint.toString());
        environment.put("SQS_QUEUE_URL", endpoint + "/queue");
        environment.put("S3_BUCKET", ObjectServer.BUCKET);
        environment.put("WORKER_MODELS_SOURCE", "s3://" + ObjectServer.BUCKET);
        environment.put("WORKER_MODELS_DIR", file.getParent().toString());
        environment.put("WORKER_MODELS_CONNECTIONS", Integer.toString(CONNECTIONS));
        environment.put("SSL_CERT_FILE", trust.authority().toString());
        if (!name.equals("rclone")) {
            // rclone fails with this variable.
            environment.put("AWS_CA_BUNDLE", trust.authority().toString());
        }
        return builder;
    }
}
