package io.sdqueueworker.testbed.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Says where everything is, and how to send tasks of one's own.
final class DemoGuide {

    private final DemoServers servers;
    private final Path directory;

    /// @param directory takes the messages to copy and change
    DemoGuide(DemoServers servers, Path directory) {
        this.servers = servers;
        this.directory = directory;
    }

    String text(DemoInputs inputs) throws IOException {
        StringBuilder text = new StringBuilder();
        for (DemoWorker worker : servers.workers()) {
            text.append(addresses(worker));
        }
        text.append("""
                S3       %s   bucket %s
                SNS      %s   topic %s
                inputs   %s and %s

                """.formatted(
                        servers.s3().endpoint(),
                        DemoServers.BUCKET,
                        servers.sns().endpoint(),
                        servers.sns().topicArn(),
                        inputs.web(),
                        inputs.s3()));
        text.append("""
                Send a task of your own from this folder, with curl or with the aws CLI. The messages are in the files:
                change them as you like.

                export AWS_ACCESS_KEY_ID=demo AWS_SECRET_ACCESS_KEY=demo AWS_DEFAULT_REGION=us-east-1

                """);
        text.append(commands(RuntimeType.SDWEBUI, WebUiTasks.example()));
        text.append(commands(RuntimeType.COMFYUI, ComfyUiTasks.example()));
        text.append("What comes of it is told below, and is in the bucket:\n\n");
        text.append("curl -s '%s/%s?prefix=output/my-image/'\n"
                .formatted(servers.s3().endpoint(), DemoServers.BUCKET));
        return text.toString();
    }

    private static String addresses(DemoWorker worker) {
        return """
                %s
                  queue    %s
                  runtime  %s
                  worker   %s/q/health and /q/metrics
                  log      %s
                """.formatted(
                        worker.runtime().type().word(),
                        worker.queue().url(),
                        worker.runtime().address(),
                        worker.process().management(),
                        worker.log());
    }

    private String commands(RuntimeType type, ObjectNode example) throws IOException {
        String queue = servers.worker(type).queue().url();
        Path file = directory.resolve(example.at("/metadata/id").asText() + ".json");
        Files.writeString(file, example.toPrettyString() + "\n");
        return """
                curl -s %s -d Action=SendMessage --data-urlencode MessageBody@%s
                aws --endpoint-url %s sqs send-message --queue-url %s --message-body file://%s

                """.formatted(queue, file, servers.sqs().endpoint(), queue, file);
    }
}
