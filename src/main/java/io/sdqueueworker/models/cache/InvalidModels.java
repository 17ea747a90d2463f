package io.sdqueueworker.models.cache;

import io.sdqueueworker.models.catalogue.ModelUnreadableException;
import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The versions of models that cannot be used, so that the next task that names one fails without a call to the bucket.
///
/// A broken version stays broken. A version that cannot be read is forgotten after a while, because a permission or a
/// restored archive does not change the version.
final class InvalidModels {

    /// The time for which a listing is used.
    private static final Duration LONGEST_UNREADABLE = Duration.ofMinutes(5);

    private final InstantSource clock;
    private final Map<ModelVersion, Known> versions = new ConcurrentHashMap<>();

    /// @param until the failure is trusted
    private record Known(Failure failure, Instant until) {}

    InvalidModels(InstantSource clock) {
        this.clock = clock;
    }

    /// A call to the bucket about one version.
    interface Call<T> {
        T make() throws TaskFailedException, IOException, InterruptedException;
    }

    /// Makes a call, and records its failure if the version is the cause.
    <T> T remember(ModelVersion object, Call<T> call) throws TaskFailedException, IOException, InterruptedException {
        try {
            return call.make();
        } catch (TaskFailedException e) {
            if (e.failure().code() == Code.MODEL_INVALID) {
                boolean mayChange = e.getCause() instanceof ModelUnreadableException;
                Instant until = mayChange ? clock.instant().plus(LONGEST_UNREADABLE) : Instant.MAX;
                versions.put(object, new Known(e.failure(), until));
            }
            throw e;
        }
    }

    /// The failure of a version, if it is known.
    Optional<Failure> known(ModelVersion object) {
        return Optional.ofNullable(versions.get(object))
                .filter(known -> clock.instant().isBefore(known.until()))
                .map(Known::failure);
    }
}
