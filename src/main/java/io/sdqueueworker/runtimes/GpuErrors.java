package io.sdqueueworker.runtimes;

import io.sdqueueworker.task.Code;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// What a runtime's words say of its GPU. All of them are built on PyTorch, which has one set of words.
public final class GpuErrors {

    private static final Pattern OUT_OF_MEMORY = Pattern.compile("outofmemoryerror|out of memory");

    /// After one of these every later task fails too, until the runtime restarts.
    private static final Pattern FAULT =
            Pattern.compile("cuda error|device-side assert|illegal memory access|cudnn_status_|hip error");

    private GpuErrors() {}

    /// The code for what is told, if it is about the GPU.
    ///
    /// @param told the runtime's words
    /// @param request what the runtime was asked; an error that merely quotes it says nothing of the GPU
    public static Optional<Code> in(String told, String request) {
        if (tells(OUT_OF_MEMORY, told, request)) {
            return Optional.of(Code.OUT_OF_MEMORY);
        }
        return tells(FAULT, told, request) ? Optional.of(Code.GPU_FAULT) : Optional.empty();
    }

    /// Whether the runtime says so in its own words: a name or prompt from the request may hold the same ones.
    ///
    /// @param pattern in lower case
    public static boolean tells(Pattern pattern, String told, String request) {
        String quoted = request.toLowerCase(Locale.ROOT);
        return pattern.matcher(told.toLowerCase(Locale.ROOT))
                .results()
                .map(MatchResult::group)
                // The request is searched once for each of a few wordings, however often they are repeated.
                .distinct()
                .anyMatch(words -> !quoted.contains(words));
    }
}
