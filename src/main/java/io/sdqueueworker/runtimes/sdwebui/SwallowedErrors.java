package io.sdqueueworker.runtimes.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.runtimes.sdwebui.answers.WebUiAnswer;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiApi;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiErrors;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiProgress;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// Finds the errors that SD.Next answers as a success without images.
///
/// It logs `ValueError` and `RuntimeError`, which a lack of memory and errors of the GPU are, and goes on
/// (`modules/processing_diffusers.py`). So its log and its count of failed allocations say what happened.
final class SwallowedErrors {

    private static final Logger LOG = Logger.getLogger(SwallowedErrors.class);

    /// A line of the log has the time in seconds. It is not always JSON.
    private static final Pattern TIME = Pattern.compile("\"created\":([0-9]+)");

    private static final Clock CLOCK = Clock.systemUTC();

    private final WebUiApi api;

    SwallowedErrors(WebUiApi api) {
        this.api = api;
    }

    /// The state of the Web UI before a run.
    ///
    /// @param isSdNext whether the Web UI may swallow errors
    /// @param outOfMemories the number of failed allocations since the start of the Web UI, if it is known
    /// @param at the time
    record Before(boolean isSdNext, OptionalLong outOfMemories, Instant at) {}

    /// @param idle the progress of the Web UI before the run
    Before before(WebUiProgress idle) throws InterruptedException {
        return new Before(idle.isSdNext(), idle.isSdNext() ? outOfMemories() : OptionalLong.empty(), CLOCK.instant());
    }

    /// Fails an answer without images.
    ///
    /// @throws TaskFailedException with the code OUT_OF_MEMORY, GPU_FAULT or RUNTIME_ERROR
    void require(Before before, WebUiRequest request, WebUiAnswer answer)
            throws TaskFailedException, InterruptedException {
        if (!before.isSdNext() || !answer.generated().files().isEmpty()) {
            return;
        }
        Optional<Code> logged = WebUiErrors.gpuError(logSince(before.at()), request.quotable());
        if (logged.isPresent()) {
            throw failure(logged.get(), "the runtime answered without an image, its log has the reason");
        }
        if (before.outOfMemories().isPresent()
                && outOfMemories().orElse(0) > before.outOfMemories().getAsLong()) {
            throw failure(Code.OUT_OF_MEMORY, "the runtime answered without an image, its GPU ran out of memory");
        }
        throw failure(Code.RUNTIME_ERROR, "the runtime answered without an image and without a reason, see its log");
    }

    private static TaskFailedException failure(Code code, String detail) {
        return TaskFailedException.of(code, Stage.GENERATION, detail);
    }

    /// Nothing if the Web UI does not report it. A run does not need it.
    private OptionalLong outOfMemories() throws InterruptedException {
        try {
            return OptionalLong.of(api.memory().at("/cuda/events/oom").asLong());
        } catch (TaskFailedException e) {
            LOG.debugf("runtime does not report its memory code=%s", e.failure().code());
            return OptionalLong.empty();
        }
    }

    private String logSince(Instant begin) throws TaskFailedException, InterruptedException {
        return api.log()
                .valueStream()
                .map(JsonNode::asText)
                .filter(line -> isSince(line, begin))
                .collect(Collectors.joining("\n"));
    }

    private static boolean isSince(String line, Instant begin) {
        Matcher time = TIME.matcher(line);
        return time.find() && Long.parseLong(time.group(1)) >= begin.getEpochSecond();
    }
}
