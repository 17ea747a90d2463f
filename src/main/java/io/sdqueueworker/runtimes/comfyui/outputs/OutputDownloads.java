package io.sdqueueworker.runtimes.comfyui.outputs;

import io.sdqueueworker.io.FileErrors;
import io.sdqueueworker.runtimes.StallWatch;
import io.sdqueueworker.runtimes.comfyui.api.ComfyUiApi;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.GeneratedFile;
import io.sdqueueworker.task.GeneratedFile.Role;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Brings a prompt's outputs into the spool.
///
/// A file that the runtime reports and does not have is left out if there is any other: a sender who has waited for a
/// run gets what it has made. A scene may also be an input or a preview, which is no loss.
public final class OutputDownloads {

    private final FileDownload download;
    private final Spool spool;
    private final List<GeneratedFile> files = new ArrayList<>();
    private final List<OutputLostException> lost = new ArrayList<>();
    private boolean anyFile;
    private boolean anyFileLost;

    public OutputDownloads(ComfyUiApi api, Spool spool, StallWatch watch) {
        this.download = new FileDownload(api, spool, watch);
        this.spool = spool;
    }

    /// The outputs that were brought.
    ///
    /// @param warnings name those that were not
    record Brought(List<GeneratedFile> files, List<String> warnings) {}

    /// Brings all outputs, in their order. Called once.
    ///
    /// @throws TaskFailedException if none is available
    Brought bring(List<PromptOutput> outputs) throws TaskFailedException, InterruptedException {
        boolean anySaved =
                outputs.stream().anyMatch(output -> output instanceof PromptOutput.File file && file.isSaved());
        for (PromptOutput output : outputs) {
            switch (output) {
                case PromptOutput.File file -> bring(file);
                case PromptOutput.Scene scene -> bring(scene, anySaved);
                case PromptOutput.Shown(String text) -> write(text.getBytes(StandardCharsets.UTF_8), "text.txt");
                case PromptOutput.Values(String json) -> write(json.getBytes(StandardCharsets.UTF_8), "values.json");
                case PromptOutput.Picture(String base64) -> bring(base64);
            }
        }
        // Texts do not make up for a file that is lost.
        if (!lost.isEmpty() && (files.isEmpty() || (anyFileLost && !anyFile))) {
            throw lost.getFirst();
        }
        return new Brought(
                files, lost.stream().map(failed -> failed.failure().detail()).toList());
    }

    private void bring(PromptOutput.File file) throws TaskFailedException, InterruptedException {
        try {
            keep(download.file(file));
        } catch (OutputLostException e) {
            if (!file.mayBeSequence() || !e.isAbsent()) {
                anyFileLost = true;
                lost.add(e);
            } else {
                bringSequence(file);
            }
        }
    }

    /// Brings the pictures of a sequence up to the first number that there is none of. The spool bounds their
    /// number.
    private void bringSequence(PromptOutput.File file) throws TaskFailedException, InterruptedException {
        for (int number = 1; ; number++) {
            try {
                keep(download.file(file.frame(number)));
            } catch (OutputLostException e) {
                if (number == 1 || !e.isAbsent()) {
                    anyFileLost = true;
                    lost.add(e);
                }
                return;
            }
        }
    }

    private void bring(PromptOutput.Scene scene, boolean anySaved) throws TaskFailedException, InterruptedException {
        try {
            keep(download.file(scene.in("output")));
        } catch (OutputLostException e) {
            for (String folder : List.of("temp", "input")) {
                if (anySaved && download.exists(scene.in(folder))) {
                    return;
                }
                if (!anySaved && bringFrom(scene.in(folder))) {
                    return;
                }
            }
            lost.add(e);
        }
    }

    private boolean bringFrom(PromptOutput.File file) throws TaskFailedException, InterruptedException {
        try {
            keep(download.file(file));
            return true;
        } catch (OutputLostException e) {
            return false;
        }
    }

    private void bring(String base64) throws TaskFailedException {
        int begin = base64.startsWith("data:") ? base64.indexOf(',') + 1 : 0;
        try {
            write(Base64.getMimeDecoder().decode(base64.substring(begin)), "");
        } catch (IllegalArgumentException e) {
            write(base64.getBytes(StandardCharsets.UTF_8), "text.txt");
        }
    }

    private void keep(GeneratedFile file) {
        anyFile = true;
        files.add(file);
    }

    private void write(byte[] bytes, String name) throws TaskFailedException {
        Path path = spool.nextPath();
        try (OutputStream out = spool.write(path)) {
            out.write(bytes);
        } catch (Spool.SpoolException e) {
            throw e.asFailure(Stage.GENERATION);
        } catch (IOException e) {
            throw TaskFailedException.of(
                    Code.DISK_FULL, Stage.GENERATION, "a spool file cannot be written: " + FileErrors.describe(e), e);
        }
        files.add(new GeneratedFile(path, bytes.length, name.isEmpty() ? Role.IMAGE : Role.OUTPUT, name));
    }
}
