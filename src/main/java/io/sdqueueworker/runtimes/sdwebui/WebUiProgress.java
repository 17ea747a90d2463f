package io.sdqueueworker.runtimes.sdwebui;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// The answer of `GET /progress`.
///
/// @param progress 0 to 1 over the whole job, 0 when idle
/// @param state what the Web UI is doing
@JsonIgnoreProperties(ignoreUnknown = true)
public record WebUiProgress(double progress, @Nullable State state) {

    private static final String NO_JOB_YET = "0";

    /// What the Web UI adds as soon as there is a job, before anything of it is done.
    private static final double OF_A_JOB_JUST_BEGUN = 0.01;

    /// @param jobCount images or batches of the running job; 0 when idle, -1 while a job is being prepared
    /// @param jobNo which of them is worked on
    /// @param samplingStep the step of the current image
    /// @param jobTimestamp when the running or the last job began; `0` before the first one of the process, nothing
    ///     where a fork does not tell
    /// @param interrupted whether the running or the last job was told to stop
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

    /// How much of the job is done; empty when idle and before the first step.
    OptionalDouble share() {
        double done = progress - OF_A_JOB_JUST_BEGUN;
        return done > 0 ? OptionalDouble.of(Math.min(1, done)) : OptionalDouble.empty();
    }

    /// Whether it remembers a job, running or over.
    boolean hasHadJob() {
        return state != null
                && state.jobTimestamp() != null
                && !state.jobTimestamp().isEmpty()
                && !state.jobTimestamp().equals(NO_JOB_YET);
    }

    /// Whether it says that there was no job since it was started.
    boolean hasHadNoJob() {
        return state != null && NO_JOB_YET.equals(state.jobTimestamp());
    }

    boolean interrupted() {
        return state != null && state.interrupted();
    }
}
