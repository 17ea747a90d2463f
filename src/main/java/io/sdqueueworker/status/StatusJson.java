package io.sdqueueworker.status;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.status.WorkerStatus.About;
import io.sdqueueworker.status.WorkerStatus.CurrentTask;
import io.sdqueueworker.status.WorkerStatus.EndedTask;
import io.sdqueueworker.status.WorkerStatus.IntakeClosure;
import io.sdqueueworker.status.WorkerStatus.TaskName;
import io.sdqueueworker.task.Timings;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/// Writes the status for programs. `docs/schema/status.schema.json` describes it.
public final class StatusJson {

    private StatusJson() {}

    public static String of(WorkerStatus status) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        about(json, status.about());
        ObjectNode intake =
                json.putObject("intake").put("open", status.closure().isEmpty());
        status.closure().ifPresent(closure -> closed(intake, closure));
        ObjectNode runtime = json.putObject("runtime");
        runtime.put("type", status.about().runtimeType());
        status.about().runtimeName().ifPresent(name -> runtime.put("name", name));
        runtime.put("condition", status.runtime().condition().name().toLowerCase(Locale.ROOT));
        status.runtime().reason().ifPresent(reason -> runtime.put("reason", reason));
        status.depth()
                .ifPresent(depth -> json.putObject("messages")
                        .put("visible", depth.visible())
                        .put("in_flight", depth.inFlight())
                        .put("delayed", depth.delayed()));
        ArrayNode tasks = json.putArray("tasks");
        status.tasks().forEach(task -> current(tasks.addObject(), task));
        ArrayNode recent = json.putArray("recent");
        status.recent().forEach(task -> ended(recent.addObject(), task));
        status.models()
                .ifPresent(models -> json.putObject("model_cache")
                        .put("bytes", models.bytes())
                        .put("limit_bytes", models.limit()));
        return json.toPrettyString() + "\n";
    }

    private static void about(ObjectNode json, About about) {
        json.put("time", seconds(about.now()))
                .put("version", about.version())
                .put("queue", about.queue())
                .put("draining", about.draining());
    }

    private static void closed(ObjectNode intake, IntakeClosure closure) {
        intake.put("since", seconds(closure.since()));
        ArrayNode reasons = intake.putArray("reasons");
        closure.reasons().forEach(reasons::add);
    }

    private static void current(ObjectNode json, CurrentTask task) {
        name(json, task.name());
        json.put("place", task.place().label())
                .put("attempt", task.attempt())
                .put("seconds_in_place", task.inPlaceFor().toMillis() / 1e3);
        task.progress().ifPresent(share -> json.put("progress", share));
        task.expectedEnd().ifPresent(end -> json.put("expected_end", seconds(end)));
    }

    private static void ended(ObjectNode json, EndedTask task) {
        name(json, task.name());
        json.put("attempt", task.attempt()).put("outcome", task.outcome());
        task.code().ifPresent(code -> json.put("code", code));
        json.put("ended", seconds(task.endedAt()));
        Timings timings = task.timings();
        json.putObject("timings_ms")
                .put("wait", timings.waiting().toMillis())
                .put("staging", timings.staging().toMillis())
                .put("models", timings.models().toMillis())
                .put("generation", timings.generation().toMillis())
                .put("publication", timings.publication().toMillis());
    }

    private static void name(ObjectNode json, TaskName name) {
        name.id().ifPresent(id -> json.put("id", id));
        name.kind().ifPresent(kind -> json.put("kind", kind.wireName()));
    }

    static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
