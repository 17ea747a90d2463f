package io.sdqueueworker.runtimes.sdwebui;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// The answer of `GET /progress`.
///
/// @param progress 0 to 1 over the whole job, 0 when idle
/// @param state the state of the job
@JsonIgnoreProperties(ignoreUnknown = true)
public record WebUiProgress(double progress, @Nullable State state) {

    private static final String NO_JOB_YET = "0";

    /// The progress that the Web UI adds when a job starts, before any of it is done.
    private static final double OF_A_JOB_JUST_BEGUN = 0.01;

    /// @param jobCount images or batches of the running job; 0 when idle, -1 while a job is being prepared
    /// @param jobNo the number of the current one
    /// @param samplingStep the step of the current image
    /// @param jobTimestamp the start of the running or the last job; `0` before the first one of the process, missing
    ///     if a fork does not report it
    /// @param interrupted whether the running or the last job was asked to stop
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record State(
            @JsonProperty("job_count") int jobCount,
            @JsonProperty("job_no") int jobNo,
            @JsonProperty("sampling_step") int samplingStep,
            @JsonProperty("job_timestamp") @Nullable String jobTimestamp,
            boolean interrupted) {}

    boolean idle() {
        return state == null || state.jobCount() == 0;
    }

    /// The finished share of the job; empty when idle and before the first step.
    OptionalDouble share() {
        double done = progress - OF_A_JOB_JUST_BEGUN;
        return done > 0 ? OptionalDouble.of(Math.min(1, done)) : OptionalDouble.empty();
    }

    /// Whether it knows a job, running or finished.
    boolean hasHadJob() {
        return state != null
                && state.jobTimestamp() != null
                && !state.jobTimestamp().isEmpty()
                && !state.jobTimestamp().equals(NO_JOB_YET);
    }

    /// Whether it reports that it has had no job since its start.
    boolean hasHadNoJob() {
        return state != null && NO_JOB_YET.equals(state.jobTimestamp());
    }

    boolean interrupted() {
        return state != null && state.interrupted();
    }
}
