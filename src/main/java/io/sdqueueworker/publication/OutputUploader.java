package io.sdqueueworker.publication;

import io.sdqueueworker.io.FileErrors;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.GeneratedFile;
import io.sdqueueworker.task.MediaType;
import io.sdqueueworker.task.OutputTag;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Uploads the files of a run to the bucket, under names that no other run has: files that a published result names
/// never change.
public final class OutputUploader {

    private final OutputStore store;

    public OutputUploader(OutputStore store) {
        this.store = store;
    }

    /// Uploads the files in their order. Requested outputs are numbered from 1. Grids and extras have their role in
    /// the name, so that the n-th image always belongs to the n-th seed.
    ///
    /// @param tag of the run
    public List<UploadedOutput> upload(TaskHeader task, OutputTag tag, List<GeneratedFile> files)
            throws TaskFailedException, InterruptedException {
        List<UploadedOutput> uploaded = new ArrayList<>();
        int outputs = 0;
        int extras = 0;
        for (GeneratedFile file : files) {
            FileForm form = FileForm.of(detect(file), file.name());
            S3Uri address = switch (file.role()) {
                case IMAGE, OUTPUT -> task.outputs().output(tag, ++outputs, form.extension());
                case GRID, EXTRA ->
                    task.outputs().file(tag, file.role().name().toLowerCase(Locale.ROOT) + ++extras, form.extension());
            };
            store.put(address, file.path(), form.mediaType());
            uploaded.add(new UploadedOutput(address, form.mediaType(), file.bytes(), file.role()));
        }
        return uploaded;
    }

    private MediaType detect(GeneratedFile file) throws TaskFailedException {
        try {
            return file.type();
        } catch (IOException e) {
            throw TaskFailedException.of(
                    Code.DISK_FULL, Stage.PUBLICATION, "a spool file cannot be read: " + FileErrors.describe(e), e);
        }
    }
}
