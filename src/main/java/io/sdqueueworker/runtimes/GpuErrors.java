package io.sdqueueworker.runtimes;

import io.sdqueueworker.task.Code;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Recognizes GPU errors in a runtime's message. All runtimes are built on PyTorch and share its wording.
public final class GpuErrors {

    /// The last one is of the main memory.
    private static final Pattern OUT_OF_MEMORY =
            Pattern.compile("outofmemoryerror|out of memory|can't allocate memory: you tried to allocate");

    /// After one of these every later task fails too, until the runtime restarts. The GPU is broken, or the
    /// container has lost it.
    private static final Pattern FAULT =
            Pattern.compile("cuda error|device-side assert|illegal memory access|cudnn_status_|hip error"
                    + "|no (?:cuda|hip) gpus are available|found no nvidia driver|cuda unknown error"
                    + "|nvidia driver on your system is too old|nvml_success ==|not compiled with cuda enabled");

    private GpuErrors() {}

    /// The code of a message, if it is about the GPU.
    ///
    /// @param message the runtime's message
    /// @param request the runtime's request. An error that only quotes it does not concern the GPU
    public static Optional<Code> in(String message, String request) {
        if (matches(OUT_OF_MEMORY, message, request)) {
            return Optional.of(Code.OUT_OF_MEMORY);
        }
        return matches(FAULT, message, request) ? Optional.of(Code.GPU_FAULT) : Optional.empty();
    }

    /// Returns whether the runtime's own words match: a name or a prompt in the request may contain the same ones.
    ///
    /// @param pattern in lower case
    public static boolean matches(Pattern pattern, String message, String request) {
        String quoted = request.toLowerCase(Locale.ROOT);
        return pattern.matcher(message.toLowerCase(Locale.ROOT))
                .results()
                .map(MatchResult::group)
                // Each wording is searched for once, even if the message repeats it.
                .distinct()
                .anyMatch(words -> !quoted.contains(words));
    }
}
