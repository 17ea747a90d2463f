package io.sdqueueworker.runtimes.sdwebui.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.generation.RuntimeCallFailed;
import io.sdqueueworker.runtimes.RuntimeCalls;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/// The answer of `GET /progress`.
///
/// @param progress 0 to 1 over the whole job, 0 when idle
/// @param state the state of the job
/// @param id the id of the job, reported by SD.Next only
public record WebUiProgress(double progress, Optional<State> state, Optional<String> id) {

    private static final String NO_JOB_YET = "0";

    /// The progress that the Web UI adds when a job starts, before any of it is done.
    private static final double OF_A_JOB_JUST_BEGUN = 0.01;

    /// @param jobCount images or batches of the running job; 0 when idle, -1 while a job is being prepared
    /// @param jobNo the number of the current one
    /// @param samplingStep the step of the current image
    /// @param jobTimestamp the start of the running or the last job; `0` before the first one of the process, empty
    ///     if a fork does not report it
    /// @param job the name of the running job
    /// @param stopped whether the running or the last job was asked to stop, or to skip an image
    record State(int jobCount, int jobNo, int samplingStep, String jobTimestamp, String job, boolean stopped) {}

    /// The place that a job has reached. Two equal ones are of the same job, and it has not moved between them.
    public record Position(String id, String job, String timestamp, int jobNo, int samplingStep) {}

    /// Reads an answer. Fields that it lacks have their value of an idle Web UI.
    ///
    /// @throws RuntimeCallFailed if a field has another type than expected: the Web UI may not be idle
    public static WebUiProgress of(ObjectNode answer) throws RuntimeCallFailed {
        JsonNode state = given(answer, "state", JsonNode::isObject);
        return new WebUiProgress(
                given(answer, "progress", JsonNode::isNumber).asDouble(),
                state.isObject() ? Optional.of(state((ObjectNode) state)) : Optional.empty(),
                Optional.of(given(answer, "id", JsonNode::isValueNode))
                        .filter(id -> !id.isMissingNode())
                        .map(JsonNode::asText));
    }

    private static State state(ObjectNode state) throws RuntimeCallFailed {
        return new State(
                given(state, "job_count", JsonNode::isNumber).asInt(),
                given(state, "job_no", JsonNode::isNumber).asInt(),
                given(state, "sampling_step", JsonNode::isNumber).asInt(),
                given(state, "job_timestamp", JsonNode::isValueNode).asText(),
                given(state, "job", JsonNode::isValueNode).asText(),
                isSet(state, "interrupted") || isSet(state, "skipped") || isSet(state, "stopping_generation"));
    }

    private static boolean isSet(ObjectNode state, String flag) throws RuntimeCallFailed {
        return given(state, flag, JsonNode::isBoolean).asBoolean();
    }

    private static JsonNode given(ObjectNode parent, String name, Predicate<JsonNode> expected)
            throws RuntimeCallFailed {
        JsonNode value = parent.path(name);
        if (value.isNull()) {
            return MissingNode.getInstance();
        }
        if (!value.isMissingNode() && !expected.test(value)) {
            throw RuntimeCalls.unexpected();
        }
        return value;
    }

    public boolean idle() {
        return state.isEmpty() || state.get().jobCount() == 0;
    }

    /// Returns whether a job has begun and its number of images is not known yet. Checkpoints are loaded then,
    /// which may take minutes and shows no progress.
    public boolean preparing() {
        return state.isPresent() && state.get().jobCount() < 0;
    }

    /// The finished share of the job; empty when idle and before the first step.
    public OptionalDouble share() {
        double done = progress - OF_A_JOB_JUST_BEGUN;
        return done > 0 ? OptionalDouble.of(Math.min(1, done)) : OptionalDouble.empty();
    }

    /// Returns whether it knows a job, running or finished.
    public boolean hasHadJob() {
        return state.isPresent() && !state.get().jobTimestamp().isEmpty() && !hasHadNoJob();
    }

    /// Returns whether it reports that it has had no job since its start.
    public boolean hasHadNoJob() {
        return state.isPresent() && state.get().jobTimestamp().equals(NO_JOB_YET);
    }

    /// The place that the running job has reached.
    ///
    /// @return nothing when idle
    public Optional<Position> position() {
        return state.filter(_ -> !idle())
                .map(now ->
                        new Position(id.orElse(""), now.job(), now.jobTimestamp(), now.jobNo(), now.samplingStep()));
    }

    /// Returns whether it is SD.Next's.
    public boolean isSdNext() {
        return id.isPresent();
    }

    public boolean stopped() {
        return state.isPresent() && state.get().stopped();
    }
}
