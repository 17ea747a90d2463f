package io.sdqueueworker.testbed.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Prints the addresses of the servers, and the commands that send your own tasks.
final class DemoGuide {

    private final DemoServers servers;
    private final Path directory;

    /// @param directory receives the messages to copy and change
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
                results  %s
                inputs   %s and %s

                """.formatted(
                        servers.s3().endpoint(),
                        DemoServers.BUCKET,
                        servers.sns().endpoint(),
                        servers.sns().topicArn(),
                        servers.results().url(),
                        inputs.web(),
                        inputs.s3()));
        text.append("""
                Send your own tasks from this folder, with curl or with the AWS CLI. The messages are in the files: change
                them as you like. The folder examples has one of each kind.

                export AWS_ACCESS_KEY_ID=demo AWS_SECRET_ACCESS_KEY=demo AWS_DEFAULT_REGION=us-east-1

                """);
        text.append(commands(RuntimeType.SDWEBUI));
        text.append(commands(RuntimeType.COMFYUI));
        text.append(python());
        text.append("The results appear below, and in the bucket:\n\n");
        text.append("aws --endpoint-url %s s3 ls --recursive s3://%s/output/\n"
                .formatted(servers.s3().endpoint(), DemoServers.BUCKET));
        return text.toString();
    }

    private static String addresses(DemoWorker worker) {
        return """
                %s
                  queue    %s
                  runtime  %s
                  status   %s/status
                  worker   %s/q/health and /q/metrics
                  log      %s
                """.formatted(
                        worker.runtime().type().word(),
                        worker.queue().url(),
                        worker.runtime().address(),
                        worker.process().management(),
                        worker.process().management(),
                        worker.log());
    }

    /// The sender and the receiver of the examples.
    private String python() {
        return """
                Or with Python and boto3. The receiver gets all results, and runs until Ctrl-C:

                export AWS_ENDPOINT_URL_SQS=%s AWS_ENDPOINT_URL_S3=%s
                python3 %s %s 'a castle on a hill'
                (cd %s && python3 %s %s)

                """.formatted(
                        servers.sqs().endpoint(),
                        servers.s3().endpoint(),
                        Examples.SENDER,
                        servers.worker(RuntimeType.SDWEBUI).queue().url(),
                        directory,
                        directory.relativize(Examples.RECEIVER),
                        servers.results().url());
    }

    private String commands(RuntimeType type) throws IOException {
        ObjectNode example = Examples.example(type);
        String queue = servers.worker(type).queue().url();
        Path file = directory.resolve(example.at("/metadata/id").asText() + ".json");
        Files.writeString(file, example.toPrettyString() + "\n");
        return """
                curl -s %s -d Action=SendMessage --data-urlencode MessageBody@%s
                aws --endpoint-url %s sqs send-message --queue-url %s --message-body file://%s

                """.formatted(queue, file, servers.sqs().endpoint(), queue, file);
    }
}
