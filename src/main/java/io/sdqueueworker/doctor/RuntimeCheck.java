package io.sdqueueworker.doctor;

import io.sdqueueworker.generation.RuntimeInspection;
import io.sdqueueworker.generation.RuntimeState;
import java.util.List;
import java.util.Map;

/// Whether the runtime could take a task. Unlike the worker's own probe it stops nothing: what runs there may be the
/// worker's task.
public final class RuntimeCheck implements Check {

    private final String type;
    private final RuntimeInspection inspection;
    private final Map<String, RuntimeInspection> others;

    /// @param type the one that the settings name
    /// @param inspection of a runtime of this type
    /// @param others for each other type, at the same address
    public RuntimeCheck(String type, RuntimeInspection inspection, Map<String, RuntimeInspection> others) {
        this.type = type;
        this.inspection = inspection;
        this.others = others;
    }

    @Override
    public Subject subject() {
        return Subject.RUNTIME;
    }

    @Override
    public List<Finding> examine() throws InterruptedException {
        return List.of(finding(inspection.look()));
    }

    private Finding finding(RuntimeState state) throws InterruptedException {
        return switch (state) {
            case RuntimeState.Ready(String what, boolean busy) ->
                new Finding.Ok(
                        Subject.RUNTIME,
                        what
                                + (busy
                                        ? "; a run is on it, which a worker that is started now would stop unless it is its own"
                                        : "; nothing runs on it"));
            case RuntimeState.Unready(String lack) ->
                new Finding.Warning(
                        Subject.RUNTIME,
                        lack,
                        "wait until it has started; if it stays so, look at its log and give it a checkpoint");
            case RuntimeState.Locked(String reason) ->
                new Finding.Failure(
                        Subject.RUNTIME,
                        reason,
                        "give WORKER_RUNTIME_AUTH (worker.runtime.auth) the user:password that the runtime is started"
                                + " with (--api-auth), or that the proxy before it wants");
            case RuntimeState.OtherApi(String reason) -> otherApi(reason);
            case RuntimeState.Silent(String reason) ->
                new Finding.Failure(
                        Subject.RUNTIME,
                        reason,
                        "start it, or wait until it has started; look at API_BASE_URL (worker.runtime.url): its host, its"
                                + " port, and whether the runtime listens there (--listen, --port)");
        };
    }

    private Finding otherApi(String reason) throws InterruptedException {
        for (Map.Entry<String, RuntimeInspection> other : others.entrySet()) {
            if (other.getValue().look() instanceof RuntimeState.Ready) {
                return new Finding.Failure(
                        Subject.RUNTIME,
                        "it is no " + type + " but a " + other.getKey(),
                        "set RUNTIME_TYPE (worker.runtime.type) to " + other.getKey()
                                + ", or API_BASE_URL (worker.runtime.url) to where the " + type + " is");
            }
        }
        return new Finding.Failure(
                Subject.RUNTIME,
                reason,
                "look at RUNTIME_TYPE (worker.runtime.type) and at API_BASE_URL (worker.runtime.url); start the SD Web UI"
                        + " with --api");
    }
}
