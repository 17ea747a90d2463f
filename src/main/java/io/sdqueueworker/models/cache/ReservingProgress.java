package io.sdqueueworker.models.cache;

import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.models.fetch.FetchProgress;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;

/// Reserves the room for a model when its fetch begins: only then it is known which version it is.
record ReservingProgress(CacheSpace space, FetchProgress next) implements FetchProgress {

    @Override
    public void begins(ModelVersion object, long presentBytes) throws TaskFailedException, InterruptedException {
        try {
            space.reserve(object);
        } catch (IOException e) {
            throw new TaskFailedException(
                    new Failure(
                            Code.DISK_FULL,
                            Stage.STAGING,
                            "no room can be reserved for model " + object.path() + ": " + e.getMessage()),
                    e);
        }
        next.begins(object, presentBytes);
    }

    @Override
    public void received(long bytes) {
        next.received(bytes);
    }

    @Override
    public void triedAgain(IOException reason) {
        next.triedAgain(reason);
    }
}
