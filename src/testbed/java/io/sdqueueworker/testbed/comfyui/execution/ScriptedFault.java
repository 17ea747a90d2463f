package io.sdqueueworker.testbed.comfyui.execution;

import io.sdqueueworker.testbed.comfyui.ComfyBehaviour;
import io.sdqueueworker.testbed.comfyui.nodes.NodeFailure;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// The middle of one execution, where the script applies, with a pause that an interrupt ends.
final class ScriptedFault {
    private final ComfyPrompt prompt;
    private final Host host;
    private final ComfyEvents events;
    private boolean isPast;
    private boolean isSampling;

    /// The process that runs the execution.
    interface Host {
        /// Ends the process.
        void die();

        /// Makes every node fail from now on.
        void breakGpu(NodeFailure fault);
    }

    ScriptedFault(ComfyPrompt prompt, Host host, ComfyEvents events) {
        this.prompt = prompt;
        this.host = host;
        this.events = events;
    }

    /// The time per step for this number of steps.
    Duration stepTime(Duration usual, int steps) {
        isSampling = true;
        return prompt.behaviour() instanceof ComfyBehaviour.Slow(Duration extraTime)
                ? usual.plus(extraTime.dividedBy(Math.max(1, steps)))
                : usual;
    }

    void await(Duration time) throws Interruption, InterruptedException {
        if (prompt.interrupted().await(time.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new Interruption();
        }
    }

    /// Applies the script's behaviour once.
    void pass() throws NodeFailure, Interruption, InterruptedException {
        if (isPast) {
            return;
        }
        isPast = true;
        switch (prompt.behaviour()) {
            case ComfyBehaviour.Hang() -> {
                prompt.interrupted().await();
                throw new Interruption();
            }
            case ComfyBehaviour.Silent(Duration time) -> Thread.sleep(time);
            case ComfyBehaviour.Slow(Duration extraTime) -> await(isSampling ? Duration.ZERO : extraTime);
            case ComfyBehaviour.Dies() -> {
                // Nothing takes time here, so the process could end before the answer to the submission
                // is sent.
                prompt.answered().await();
                host.die();
                throw new InterruptedException("the process died");
            }
            case ComfyBehaviour.Fails(String exceptionType, String message) ->
                throw new NodeFailure(exceptionType, message);
            case ComfyBehaviour.BreaksGpu(String message) -> {
                var fault = new NodeFailure("RuntimeError", message);
                host.breakGpu(fault);
                throw fault;
            }
            case ComfyBehaviour.StaleStatus() -> throw new NodeFailure("RuntimeError", "an unreported failure");
            case ComfyBehaviour.CutsSocket() -> events.cutSocket();
            case ComfyBehaviour.Normal _,
                    ComfyBehaviour.Answers _,
                    ComfyBehaviour.GarbledAnswer _,
                    ComfyBehaviour.GarbledHistory _,
                    ComfyBehaviour.SilentSocket _,
                    ComfyBehaviour.TruncatedView _,
                    ComfyBehaviour.LosesOutputs _,
                    ComfyBehaviour.OutputSize _,
                    ComfyBehaviour.OutputFile _ -> {}
        }
    }
}
