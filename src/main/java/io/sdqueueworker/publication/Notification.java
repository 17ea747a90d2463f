package io.sdqueueworker.publication;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.GeneratedFile.Role;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.Timings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// The message that reports how a task ended: the fields of the original worker, and additional ones.
///
/// `docs/messages.md` describes both, and `docs/schema/notification.schema.json` allows no other fields.
final class Notification {

    /// The limit of SNS.
    private static final int MAX_BYTES = 262_144;

    private Notification() {}

    static String completed(
            TaskHeader task,
            String runtime,
            S3Uri result,
            List<UploadedOutput> outputs,
            Generated generated,
            Timings timings) {
        ObjectNode message = start(task, true, result);
        ArrayNode images = message.withArray("image_url");
        outputs.stream()
                .filter(output -> output.role() == Role.IMAGE || output.role() == Role.OUTPUT)
                // The original worker put images and videos there, but no texts and no values.
                .filter(output -> !output.mediaType().startsWith("text/")
                        && !output.mediaType().equals("application/json"))
                .forEach(output -> images.add(output.address().toString()));
        describe(message, "completed", task, runtime);
        putTimings(message, timings);
        ArrayNode list = message.putArray("outputs");
        for (UploadedOutput output : outputs) {
            list.addObject()
                    .put("url", output.address().toString())
                    .put("media_type", output.mediaType())
                    .put("bytes", output.bytes())
                    .put("role", output.role().name().toLowerCase(Locale.ROOT));
        }
        generated.text().ifPresent(words -> message.put("text", words));
        List<String> warnings = Warnings.bounded(generated.warnings());
        if (!warnings.isEmpty()) {
            warnings.forEach(message.putArray("warnings")::add);
        }
        return withinLimit(message);
    }

    static String failed(TaskHeader task, String runtime, S3Uri result, Failure failure, Timings timings) {
        ObjectNode message = start(task, false, result);
        describe(message, "failed", task, runtime);
        Json.putError(message, failure);
        putTimings(message, timings);
        return withinLimit(message);
    }

    private static ObjectNode start(TaskHeader task, boolean result, S3Uri document) {
        ObjectNode message = Json.object();
        message.put("id", task.id().value()).put("result", result);
        message.putArray("image_url");
        message.put("output_url", document.toString());
        message.putRawValue("context", new RawValue(task.context().json()));
        return message;
    }

    private static void describe(ObjectNode message, String status, TaskHeader task, String runtime) {
        message.put("status", status).put("identity", task.identity().value()).put("runtime", runtime);
    }

    private static void putTimings(ObjectNode message, Timings timings) {
        message.putObject("timings_ms")
                .put("wait", millis(timings.waiting()))
                .put("staging", millis(timings.staging()))
                .put("models", millis(timings.models()))
                .put("generation", millis(timings.generation()))
                .put("publication", millis(timings.publication()));
    }

    private static long millis(Duration duration) {
        return duration.toMillis();
    }

    /// Drops fields until the message fits: SNS would reject a larger one on every attempt. The text goes first,
    /// because it is in the result document, too. The addresses of the files go last: they follow from that of the
    /// result document.
    private static String withinLimit(ObjectNode message) {
        String text = Json.text(message);
        if (isTooLarge(text) && message.has("text")) {
            message.remove("text");
            message.put("text_omitted", true);
            text = Json.text(message);
        }
        if (isTooLarge(text)) {
            message.putObject("context");
            message.put("context_omitted", true);
            text = Json.text(message);
        }
        if (isTooLarge(text) && message.has("outputs")) {
            message.putArray("outputs");
            message.put("outputs_omitted", true);
            text = Json.text(message);
        }
        if (isTooLarge(text)) {
            message.putArray("image_url");
            text = Json.text(message);
        }
        return text;
    }

    private static boolean isTooLarge(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES;
    }
}
