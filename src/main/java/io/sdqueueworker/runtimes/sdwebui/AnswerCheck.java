package io.sdqueueworker.runtimes.sdwebui;

import io.sdqueueworker.runtimes.sdwebui.answers.WebUiAnswer;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiApi;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiProgress;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiRoute;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.GeneratedFile.Role;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/// Checks that a successful answer is complete.
final class AnswerCheck {

    private static final Logger LOG = Logger.getLogger(AnswerCheck.class);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
    private static final int LOOKS_AFTER_RUN = 3;

    private final WebUiApi api;
    private final Optional<WebUiProgress> after;

    /// @param after the progress after the answer, if it is known
    AnswerCheck(WebUiApi api, Optional<WebUiProgress> after) {
        this.api = api;
        this.after = after;
    }

    /// The outputs of an answer. Fails an answer that only looks like a success.
    Generated outputs(WebUiRoute route, WebUiRequest request, WebUiAnswer answer)
            throws TaskFailedException, InterruptedException {
        Generated generated = answer.generated();
        if (route.answersText()) {
            requireText(generated);
        } else if (answer.isUnfinished() || wasStopped()) {
            throw unfinished();
        } else {
            requireImages(generated, request.due());
        }
        return generated;
    }

    /// Does not count images against seeds: scripts and extensions answer any number of them.
    private static void requireImages(Generated generated, int due) throws TaskFailedException {
        long images = generated.files().stream()
                .filter(file -> file.role() == Role.IMAGE)
                .count();
        if (images == 0) {
            throw TaskFailedException.of(
                    Code.OUTPUT_MISSING, Stage.GENERATION, "the runtime answered without an image");
        }
        if (generated.files().stream().anyMatch(file -> file.bytes() == 0)) {
            throw TaskFailedException.of(
                    Code.OUTPUT_MISSING, Stage.GENERATION, "the runtime answered with an empty image");
        }
        if (images < due) {
            throw unfinished();
        }
    }

    private static TaskFailedException unfinished() {
        return TaskFailedException.of(
                Code.RUNTIME_ERROR, Stage.GENERATION, "another client stopped the run, its images are not finished");
    }

    /// Ignores interrupts: these calls cannot be interrupted, and the Web UI's flag may belong to an earlier run.
    private static void requireText(Generated generated) throws TaskFailedException {
        String text = generated
                .text()
                .orElseThrow(() -> TaskFailedException.of(
                        Code.OUTPUT_MISSING, Stage.GENERATION, "the runtime answered without a text"));
        // A1111 reports a failed interrogation this way, after a part of the caption and with a status of
        // success.
        if (text.endsWith("<error>")) {
            throw TaskFailedException.of(
                    Code.RUNTIME_ERROR,
                    Stage.GENERATION,
                    "the runtime could not describe the image, its model for that may be missing");
        }
    }

    /// A stopped run answers 200 with the images so far. Its flag stays set until the next run.
    private boolean wasStopped() throws InterruptedException {
        if (after.isPresent()) {
            return after.get().stopped();
        }
        for (int look = 1; look <= LOOKS_AFTER_RUN; look++) {
            try {
                return api.progress().stopped();
            } catch (TaskFailedException e) {
                Thread.sleep(LOOK_INTERVAL);
            }
        }
        // A complete answer is worth more than this check.
        LOG.warn("runtime does not say whether the run was stopped");
        return false;
    }
}
