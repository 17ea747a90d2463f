package io.sdqueueworker.publication;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

    private final OutputStore store;
    private final ResultFormat format;
    private final String runtime;
    private final AtomicBoolean warned = new AtomicBoolean();
    private final RecentSuccesses own = new RecentSuccesses();

    /// @param runtime the runtime's configured name, a field of notifications
    public Results(OutputStore store, ResultFormat format, String runtime) {
        this.store = store;
        this.format = format;
        this.runtime = runtime;
    }

    /// Finds the notification of a success that an earlier attempt at this task has written.
    ///
    /// If the worker is not authorized to read the bucket, only successes that this process has recently written
    /// are found. Any other task is generated again, to the same names.
    public Optional<String> find(TaskHeader task) throws TaskFailedException, InterruptedException {
        return switch (store.find(task.result())) {
            case Lookup.Found(String json) -> notification(task, json);
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

    /// Writes the document of a success, unless one exists.
    ///
    /// @return the notification to publish, from the document that now exists
    public String recordSuccess(TaskHeader task, Generated generated, List<UploadedOutput> outputs, Timings timings)
            throws TaskFailedException, InterruptedException {
        String notification = Notification.completed(task, runtime, task.result(), outputs, generated, timings);
        ObjectNode document = format.completed(task.id(), generated);
        document.put("identity", task.identity().value());
        document.set("notification", tree(notification));
        boolean written = store.putIfAbsent(task.result(), Json.bytes(document));
        // This worker holds the lease, so an existing document is from an earlier attempt, or from an earlier
        // try of this request: it is the result.
        String existing = written ? notification : find(task).orElse(notification);
        own.add(task.result(), existing);
        return existing;
    }

    /// Writes the document of a failure under a name of its own, so that a later success can still be written. If
    /// the worker may not write where the task asks, the document goes to the quarantine.
    ///
    /// @param receiveCount of the delivery that failed
    /// @return the notification to publish
    public String recordFailure(TaskHeader task, int receiveCount, Failure failure, Timings timings)
            throws TaskFailedException, InterruptedException {
        OutputTag tag = task.identity().failureTag(task.id(), receiveCount);
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
                LOG.warnf("result document of a failure may not be written taskId=%s", task.id());
            }
        }
        // The sender must learn of the failure all the same.
        return notification;
    }

    private static Optional<String> notification(TaskHeader task, String json) {
        try {
            JsonNode document = Json.parse(json);
            boolean ours =
                    document.path("identity").asText().equals(task.identity().value());
            return ours && document.path("notification").isObject()
                    ? Optional.of(Json.text(document.path("notification")))
                    : Optional.empty();
        } catch (JsonProcessingException | NumberFormatException e) {
            LOG.warnf("result document is not JSON and is ignored taskId=%s", task.id());
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
