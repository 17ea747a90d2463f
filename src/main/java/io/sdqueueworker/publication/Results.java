package io.sdqueueworker.publication;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.io.RecentEntries;
import io.sdqueueworker.publication.OutputStore.Lookup;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.OutputTag;
import io.sdqueueworker.task.OwnKeys;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.Timings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/// The result documents (`.out`), by which a task has one result on a queue that delivers at least once.
///
/// The document of a success is written last, after the outputs, and only if none exists. It holds the complete
/// notification, so that a later delivery of the same task publishes it again without the GPU.
public final class Results {

    private static final Logger LOG = Logger.getLogger(Results.class);

    /// Some kilobytes each, rarely the 256 KiB that a topic allows.
    private static final int MOST_OWN = 64;

    private final OutputStore store;
    private final ResultFormat format;
    private final String runtime;
    private final AtomicBoolean warned = new AtomicBoolean();
    private final AtomicBoolean warnedOfLeftFiles = new AtomicBoolean();

    /// The successes that this process has recorded, by their documents, for a bucket that it is not authorized to
    /// read: a message that could not be deleted, or whose notification could not be published, comes back within
    /// minutes, and mostly to the same worker.
    private final RecentEntries<S3Uri, RecordedSuccess> own = new RecentEntries<>(MOST_OWN);

    /// @param runtime the runtime's configured name, a field of notifications
    public Results(OutputStore store, ResultFormat format, String runtime) {
        this.store = store;
        this.format = format;
        this.runtime = runtime;
    }

    /// Finds the notification of a success that an earlier attempt at this task has written.
    ///
    /// If the worker is not authorized to read the bucket, only successes that this process has recently written
    /// are found. Any other task is generated again.
    public Optional<String> find(TaskHeader task) throws TaskFailedException, InterruptedException {
        return findSuccess(task).map(RecordedSuccess::notification);
    }

    private Optional<RecordedSuccess> findSuccess(TaskHeader task) throws TaskFailedException, InterruptedException {
        return switch (store.find(task.result())) {
            case Lookup.Found(String json) -> success(task, json);
            case Lookup.Absent() -> Optional.empty();
            case Lookup.Forbidden() -> {
                warnOfWriteOnlyRole(task.outputs().bucket());
                yield own.find(task.result());
            }
        };
    }

    /// Reads a key that never exists, so that a role that is not authorized to read is reported at the start.
    public void checkAccess(String bucket) throws TaskFailedException, InterruptedException {
        if (store.find(new S3Uri(bucket, OwnKeys.ACCESS_CHECK)) instanceof Lookup.Forbidden) {
            warnOfWriteOnlyRole(bucket);
        }
    }

    /// Writes the document of a success, unless one exists. If another run has written one, that is the result, and
    /// the files of this run are deleted.
    ///
    /// If that document cannot be read, the result of this run is published too: its files are whole, and its own.
    ///
    /// @param tag of the run
    /// @return the notification to publish, from the document that now exists
    public String recordSuccess(
            TaskHeader task, OutputTag tag, Generated generated, List<UploadedOutput> outputs, Timings timings)
            throws TaskFailedException, InterruptedException {
        String notification = Notification.completed(task, runtime, task.result(), outputs, generated, timings);
        ObjectNode document = format.completed(task.id(), generated);
        document.put("identity", task.identity().value());
        document.put("output_tag", tag.value());
        document.set("notification", tree(notification));
        RecordedSuccess mine = new RecordedSuccess(notification, tag.value());
        boolean written = store.putIfAbsent(task.result(), Json.bytes(document));
        // The existing document may be from an earlier try of this request.
        RecordedSuccess existing = written ? mine : findSuccess(task).orElse(mine);
        if (!existing.outputTag().equals(mine.outputTag())) {
            discard(task, outputs);
        }
        own.put(task.result(), existing);
        return existing.notification();
    }

    /// Deletes files that no result names.
    private void discard(TaskHeader task, List<UploadedOutput> outputs) throws InterruptedException {
        LOG.infof(
                "another run of the task was faster, its result is published taskId=%s identity=%s",
                task.id(), task.identity());
        try {
            for (UploadedOutput output : outputs) {
                store.delete(output.address());
            }
        } catch (TaskFailedException e) {
            if (warnedOfLeftFiles.compareAndSet(false, true)) {
                LOG.warnf(
                        "files of a run whose result is not needed stay in the bucket: allow s3:DeleteObject on it"
                                + " bucket=%s code=%s",
                        task.outputs().bucket(), e.failure().code());
            }
        }
    }

    /// Writes the document of a failure under a name of its own, so that a later success can still be written. A
    /// later failure of the task replaces it. If the worker may not write where the task asks, the document goes to
    /// the quarantine.
    ///
    /// @return the notification to publish
    public String recordFailure(TaskHeader task, Failure failure, Timings timings)
            throws TaskFailedException, InterruptedException {
        OutputTag tag = task.identity().failureTag(task.id());
        List<S3Uri> addresses =
                List.of(task.outputs().result(tag), task.outputs().resultInQuarantine(tag));
        String notification = "";
        for (S3Uri address : addresses) {
            notification = Notification.failed(task, runtime, address, failure, timings);
            ObjectNode document = format.failed(task.id(), failure);
            document.put("identity", task.identity().value());
            document.set("notification", tree(notification));
            try {
                store.put(address, Json.bytes(document));
                return notification;
            } catch (TaskFailedException e) {
                if (e.failure().code() != Code.OUTPUT_REFUSED) {
                    throw e;
                }
                LOG.warnf(
                        "result document of a failure may not be written taskId=%s identity=%s",
                        task.id(), task.identity());
            }
        }
        // The sender must learn of the failure all the same.
        return notification;
    }

    /// The notification of a failure whose document cannot be written: its sender must learn of it all the same.
    public String failureWithoutDocument(TaskHeader task, Failure failure, Timings timings) {
        OutputTag tag = task.identity().failureTag(task.id());
        return Notification.failed(task, runtime, task.outputs().result(tag), failure, timings);
    }

    private static Optional<RecordedSuccess> success(TaskHeader task, String json) {
        try {
            JsonNode document = Json.parse(json);
            boolean ours =
                    document.path("identity").asText().equals(task.identity().value());
            return ours && document.path("notification").isObject()
                    ? Optional.of(new RecordedSuccess(
                            Json.text(document.path("notification")),
                            document.path("output_tag").asText()))
                    : Optional.empty();
        } catch (JsonProcessingException | NumberFormatException e) {
            LOG.warnf("result document is not JSON and is ignored taskId=%s identity=%s", task.id(), task.identity());
            return Optional.empty();
        }
    }

    private void warnOfWriteOnlyRole(String bucket) {
        if (warned.compareAndSet(false, true)) {
            LOG.warnf(
                    "output bucket cannot be read, so a task that is redelivered after its success is generated again:"
                            + " allow s3:GetObject and s3:ListBucket on it bucket=%s",
                    bucket);
        }
    }

    private static JsonNode tree(String json) {
        try {
            return Json.parse(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a notification is not JSON", e);
        }
    }
}
