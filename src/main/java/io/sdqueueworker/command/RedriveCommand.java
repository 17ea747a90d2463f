package io.sdqueueworker.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.sdqueueworker.aws.S3KeyList;
import io.sdqueueworker.aws.S3OutputStore;
import io.sdqueueworker.aws.SqsMessageSender;
import io.sdqueueworker.config.LogLevels;
import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.publication.QuarantinedMessages;
import jakarta.enterprise.context.Dependent;
import java.io.PrintStream;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/// The command `redrive`: sends messages of the quarantine to the queue again, and ends the process.
///
/// It starts Quarkus to have the same settings and clients as the worker, but serves no port and builds no worker.
@Dependent
public final class RedriveCommand implements QuarkusApplication {

    /// The exit status of a command that was stopped.
    private static final int STOPPED = 1;

    /// The exit status of a command line that is not understood.
    private static final int MISUSE = 2;

    private final WorkerConfig config;
    private final S3Client s3;
    private final SqsClient sqs;

    RedriveCommand(WorkerConfig config, S3Client s3, SqsClient sqs) {
        this.config = config;
        this.s3 = s3;
        this.sqs = sqs;
    }

    /// Runs instead of the worker, and ends the process.
    ///
    /// @param ended receives the exit status, or the reason why the command did not start
    public static void launch(BiConsumer<Integer, @Nullable Throwable> ended, String... arguments) {
        // Before Quarkus reads it. A worker in the same pod has the port.
        System.setProperty("quarkus.management.host-enabled", "false");
        // Standard output is for the list.
        System.setProperty("quarkus.log.console.stderr", "true");
        Quarkus.run(RedriveCommand.class, ended, arguments);
    }

    @Override
    public int run(String... arguments) {
        LogLevels.set(config);
        if (!(CommandLine.read(arguments) instanceof CommandLine.SendAgain command)) {
            return MISUSE;
        }
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        try {
            return new Redrive(
                            new QuarantinedMessages(new S3OutputStore(s3), new S3KeyList(s3), config.bucket()),
                            new SqsMessageSender(sqs, config.queueUrl().toString()),
                            out,
                            System.err)
                    .run(command);
        } catch (InterruptedException e) {
            System.err.println("redrive was stopped; messages that it has printed are sent");
            return STOPPED;
        } finally {
            out.flush();
        }
    }
}
