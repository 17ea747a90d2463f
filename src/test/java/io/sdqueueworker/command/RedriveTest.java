package io.sdqueueworker.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.aws.S3KeyList;
import io.sdqueueworker.aws.S3OutputStore;
import io.sdqueueworker.aws.SqsMessageSender;
import io.sdqueueworker.aws.SqsTaskQueue;
import io.sdqueueworker.publication.Quarantine;
import io.sdqueueworker.publication.QuarantinedMessages;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/// `redrive` on messages that a worker has set aside.
@ExtendWith(WithServers.class)
class RedriveTest {

    private static final Map<String, MessageAttributeValue> ATTRIBUTES = Map.of(
            "tenant",
            MessageAttributeValue.builder()
                    .dataType("String")
                    .stringValue("blue")
                    .build(),
            "priority",
            MessageAttributeValue.builder().dataType("Number").stringValue("7").build(),
            "trace",
            MessageAttributeValue.builder()
                    .dataType("Binary")
                    .binaryValue(SdkBytes.fromUtf8String("\u0000ü"))
                    .build());

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @Test
    void sendsATaskAgainThatThenSucceeds(TestServers servers, RunningWorker worker) throws Exception {
        worker.with("worker.max-attempts", "1").start();
        servers.sendBody(TestServers.envelope(naming("dream.safetensors"), "publication-1"));
        assertThat(worker.result().at("/error/code").asText()).isEqualTo("MODEL_NOT_FOUND");
        worker.awaitEmptyQueue();
        servers.runtime().addCheckpoint("dream.safetensors");

        assertThat(redrive(servers, "--code=MODEL_NOT_FOUND")).isZero();

        assertThat(worker.results(2).getLast().path("result").asBoolean()).isTrue();
        assertThat(out.toString(UTF_8)).contains("sent publication-1 MODEL_NOT_FOUND", "messages: 1, failures: 0");
        assertThat(servers.s3().keys(servers.bucket(), "quarantine/")).isEmpty();
        assertThat(servers.s3().keys(servers.bucket(), "attempts/")).isEmpty();
    }

    @Test
    void sendsAMessageWithItsAttributes(TestServers servers) throws Exception {
        String message = send(servers, "not JSON", false);
        setAside(servers);

        assertThat(redrive(servers, message)).isZero();

        assertThat(received(servers)).satisfies(again -> {
            assertThat(again.body()).isEqualTo("not JSON");
            assertThat(again.messageAttributes()).isEqualTo(ATTRIBUTES);
        });
    }

    @Test
    void sendsAMessageToItsGroupOfAFifoQueueEvenWithinFiveMinutes() throws Exception {
        try (TestServers servers = TestServers.createFifo()) {
            String message = send(servers, "not JSON", true);
            setAside(servers);

            assertThat(redrive(servers, message)).isZero();

            assertThat(received(servers)).satisfies(again -> {
                assertThat(again.body()).isEqualTo("not JSON");
                assertThat(again.messageAttributes()).isEqualTo(ATTRIBUTES);
                assertThat(again.attributes()).containsEntry(MessageSystemAttributeName.MESSAGE_GROUP_ID, "a-group");
            });
        }
    }

    /// An earlier version has kept the values of attributes without their types.
    @Test
    void sendsAMessageThatAnEarlierVersionHasKept(TestServers servers) throws Exception {
        String message = send(servers, "not JSON", false);
        setAside(servers);
        String key = "quarantine/" + message + ".json";
        ObjectNode kept = (ObjectNode) RunningWorker.json(servers.s3().text(servers.bucket(), key));
        kept.putObject("message_attributes").put("tenant", "blue");
        servers.s3().put(servers.bucket(), key, kept.toString().getBytes(UTF_8));

        assertThat(redrive(servers, message)).isZero();

        assertThat(received(servers).messageAttributes()).containsOnlyKeys("tenant");
    }

    @Test
    void listsMessagesAndLeavesThem(TestServers servers) throws Exception {
        String message = send(servers, "not JSON", false);
        setAside(servers);

        assertThat(redrive(servers, "--list")).isZero();
        assertThat(redrive(servers, "--all", "--dry-run")).isZero();
        assertThat(redrive(servers, "--code=EXPIRED")).isZero();

        assertThat(out.toString(UTF_8).lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith(message + " MALFORMED 20"),
                        line -> assertThat(line).isEqualTo("messages: 1, failures: 0"),
                        line -> assertThat(line).startsWith("would send " + message + " MALFORMED 20"),
                        line -> assertThat(line).isEqualTo("messages: 1, failures: 0"),
                        line -> assertThat(line).isEqualTo("messages: 0, failures: 0"));
        assertThat(servers.s3().keys(servers.bucket(), "quarantine/")).hasSize(1);
        assertThat(servers.sqs().depth(servers.queue())).isEqualTo(new SqsServer.Depth(0, 0));
    }

    @Test
    void namesAMessageThatIsNotThereAndSendsTheOthers(TestServers servers) throws Exception {
        String message = send(servers, "not JSON", false);
        setAside(servers);

        assertThat(redrive(servers, "nowhere", message)).isEqualTo(1);

        assertThat(errors.toString(UTF_8))
                .contains("nowhere: there is no s3://" + servers.bucket() + "/quarantine/nowhere.json");
        assertThat(servers.sqs().depth(servers.queue()).visible()).isEqualTo(1);
    }

    @Test
    void namesRecordsThatCannotBeSentAndSendsTheOthers(TestServers servers) throws Exception {
        String message = send(servers, "not JSON", false);
        setAside(servers);
        ObjectNode broken =
                (ObjectNode) RunningWorker.json(servers.s3().text(servers.bucket(), "quarantine/" + message + ".json"));
        broken.withObject("/message_attributes/trace").put("value", "not Base64!");
        put(servers, "broken", broken.toString());
        put(servers, "", broken.toString());

        assertThat(redrive(servers, "--all")).isEqualTo(1);

        assertThat(errors.toString(UTF_8).lines())
                .satisfiesExactly(line ->
                        assertThat(line).startsWith("broken: s3://").endsWith("is not the record of a message"));
        assertThat(out.toString(UTF_8)).contains("sent " + message, "messages: 1, failures: 1");
    }

    /// Records of a queue that was not FIFO have no deduplication id.
    @Test
    void sendsEachMessageToAFifoQueueThoughTheyWereSetAsideAtTheSameTime() throws Exception {
        try (TestServers servers = TestServers.createFifo()) {
            String message = send(servers, "not JSON", true);
            setAside(servers);
            ObjectNode kept = (ObjectNode)
                    RunningWorker.json(servers.s3().text(servers.bucket(), "quarantine/" + message + ".json"));
            kept.putObject("system_attributes");
            for (String identity : List.of(message, "another")) {
                put(servers, identity, kept.put("identity", identity).toString());
            }

            assertThat(redrive(servers, "--all")).isZero();

            assertThat(servers.sqs().depth(servers.queue()).visible()).isEqualTo(2);
        }
    }

    private static void put(TestServers servers, String identity, String record) {
        servers.s3().put(servers.bucket(), "quarantine/" + identity + ".json", record.getBytes(UTF_8));
    }

    @Test
    void keepsAMessageThatTheQueueDoesNotAccept(TestServers servers) throws Exception {
        String message = send(servers, "not JSON", false);
        setAside(servers);
        QuarantinedMessages kept = kept(servers);
        Redrive redrive = new Redrive(
                kept,
                new SqsMessageSender(servers.sqs().client(), servers.queue().url() + "-gone"),
                printed(out),
                printed(errors));

        int status = redrive.run((CommandLine.SendAgain) CommandLine.read("redrive", "--all"));

        assertThat(status).isEqualTo(1);
        assertThat(errors.toString(UTF_8)).contains(message + " was not sent: SQS SendMessage");
        assertThat(kept.list()).hasSize(1);
    }

    private int redrive(TestServers servers, String... options) throws InterruptedException {
        String[] line = new String[options.length + 1];
        line[0] = "redrive";
        System.arraycopy(options, 0, line, 1, options.length);
        return new Redrive(
                        kept(servers),
                        new SqsMessageSender(
                                servers.sqs().client(), servers.queue().url()),
                        printed(out),
                        printed(errors))
                .run((CommandLine.SendAgain) CommandLine.read(line));
    }

    private static QuarantinedMessages kept(TestServers servers) {
        return new QuarantinedMessages(
                new S3OutputStore(servers.s3().client()),
                new S3KeyList(servers.s3().client()),
                servers.bucket());
    }

    private static PrintStream printed(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, UTF_8);
    }

    /// Sets a message aside without a worker: its last poll could take the next message.
    private static void setAside(TestServers servers) throws Exception {
        SqsTaskQueue queue =
                new SqsTaskQueue(servers.sqs().client(), servers.queue().url());
        Delivery delivery =
                queue.receive(Duration.ofSeconds(5), Duration.ofSeconds(30)).orElseThrow();
        new Quarantine(new S3OutputStore(servers.s3().client()), servers.bucket(), InstantSource.system())
                .keep(
                        delivery,
                        new Identity(delivery.messageId()),
                        new Failure(Code.MALFORMED, Stage.INTAKE, "the message is not JSON"));
        queue.delete(delivery);
    }

    private static String send(TestServers servers, String body, boolean fifo) {
        return servers.sqs()
                .client()
                .sendMessage(request -> {
                    request.queueUrl(servers.queue().url()).messageBody(body).messageAttributes(ATTRIBUTES);
                    if (fifo) {
                        request.messageGroupId("a-group").messageDeduplicationId("once");
                    }
                })
                .messageId();
    }

    private static Message received(TestServers servers) {
        List<Message> messages = servers.sqs()
                .client()
                .receiveMessage(request -> request.queueUrl(servers.queue().url())
                        .waitTimeSeconds(5)
                        .messageAttributeNames("All")
                        .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                .messages();
        assertThat(messages).hasSize(1);
        return messages.getFirst();
    }

    private static ObjectNode naming(String checkpoint) {
        ObjectNode task = TestServers.task("named");
        task.withObject("/content").putObject("override_settings").put("sd_model_checkpoint", checkpoint);
        return task;
    }
}
