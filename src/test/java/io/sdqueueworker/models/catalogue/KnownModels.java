package io.sdqueueworker.models.catalogue;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A model bucket that can only be listed, and counts its listings.
public final class KnownModels implements ModelListing {

    final AtomicInteger listings = new AtomicInteger();

    private volatile List<ModelVersion> objects;
    private volatile boolean isDown;

    KnownModels(String... paths) {
        objects = objects(paths);
    }

    public static List<ModelVersion> objects(String... paths) {
        return Stream.of(paths)
                .map(path -> new ModelVersion(new ModelPath(path), 1, "etag"))
                .toList();
    }

    void replace(String... paths) {
        objects = objects(paths);
    }

    void isDown(boolean down) {
        isDown = down;
    }

    @Override
    public List<ModelVersion> list() throws TaskFailedException, InterruptedException {
        listings.incrementAndGet();
        if (isDown) {
            throw new TaskFailedException(new Failure(Code.MODELS_UNAVAILABLE, Stage.STAGING, "no answer"));
        }
        return objects;
    }
}
