package io.sdqueueworker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Parsed;
import io.sdqueueworker.task.Payload;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskKind;
import java.util.List;
import java.util.Set;

/// Messages with the whole task, parsed in every known format.
final class Messages {

    private static final MessageParser PARSER = new MessageParser(
            List.of(new V1alpha2Format("bucket"), new V1alpha1Format("bucket")), Set.of("bucket", "payloads"));

    private Messages() {}

    /// @param payloads the content of the buckets `bucket` (the output bucket) and `payloads`
    static Reader parser(PayloadStore payloads) {
        return new Reader(payloads);
    }

    /// The parser, and a store to read from.
    record Reader(PayloadStore payloads) {

        Parsed parse(Delivery delivery) throws TaskFailedException, InterruptedException {
            return PARSER.parse(delivery, payloads);
        }

        Payload content(Parsed.Acceptable task) throws TaskFailedException, InterruptedException {
            return PARSER.content(task, payloads);
        }
    }

    static Parsed parse(String body) {
        try {
            return parser(new MemoryPayloads()).parse(Deliveries.of(body));
        } catch (TaskFailedException | InterruptedException e) {
            throw new AssertionError("expected no payload", e);
        }
    }

    static Task accepted(String body) {
        Parsed parsed = parse(body);
        assertThat(parsed).isInstanceOf(Parsed.Accepted.class);
        return task((Parsed.Accepted) parsed);
    }

    /// The task, of a kind that its message names.
    static Task task(Parsed.Accepted accepted) {
        return new Task(
                accepted.header(), accepted.tasktype().flatMap(TaskKind::named).orElseThrow(), accepted.content());
    }

    static Parsed.Refused refused(String body) {
        Parsed parsed = parse(body);
        assertThat(parsed).isInstanceOf(Parsed.Refused.class);
        return (Parsed.Refused) parsed;
    }

    /// The SNS envelope around a message.
    static String envelope(String messageId, String message) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("Type", "Notification")
                .put("MessageId", messageId)
                .put("TopicArn", "arn:aws:sns:us-east-1:123456789012:tasks")
                .put("Message", message)
                .toString();
    }
}
