package io.sdqueueworker.models.catalogue;

import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The models that exist, in the bucket or in a directory that is filled by other means. The listing is kept in
/// memory.
///
/// It is refreshed when it is needed and older than an interval, and when a task names a model that is not in it:
/// the model may be new. Such misses refresh it at most once in 10 s, whatever the names, so that wrong names
/// cannot keep the worker listing. A missed name causes no other refresh for the interval: it often names a file of the
/// runtime's image, which never comes to the bucket. If a refresh fails, the last listing stays in use. Threads that
/// need a refresh at the same time share one.
public final class Catalogue {

    private static final Logger LOG = Logger.getLogger(Catalogue.class);

    /// The pause if a listing takes calls to a store.
    static final Duration PAUSE = Duration.ofSeconds(10);

    /// More names than any set of models that a runtime's image has.
    private static final int MOST_MISSES = 1_000;

    private final ModelListing models;
    private final ModelNaming naming;
    private final Duration refreshInterval;
    private final Duration pause;
    private final InstantSource clock;

    private final ReentrantLock asking = new ReentrantLock();
    private final Map<ModelNeed, Instant> misses = new ConcurrentHashMap<>();
    private volatile Held held = new Held(0, null, Instant.EPOCH, Instant.EPOCH, Instant.EPOCH, null);

    /// @param refreshInterval after which a listing is refreshed before it is used
    public Catalogue(ModelListing models, ModelNaming naming, Duration refreshInterval, InstantSource clock) {
        this(models, naming, refreshInterval, PAUSE, clock);
    }

    /// @param pause after a refresh because of a miss before the next
    public Catalogue(
            ModelListing models, ModelNaming naming, Duration refreshInterval, Duration pause, InstantSource clock) {
        this.models = models;
        this.naming = naming;
        this.refreshInterval = refreshInterval;
        this.pause = pause;
        this.clock = clock;
    }

    /// The state of the catalogue.
    ///
    /// @param asked the number of refreshes, including failed ones
    /// @param listing the last listing; none before the first success
    /// @param listedAt the time of the last listing
    /// @param triedAt the time of the last refresh, successful or not
    /// @param missedAt the time of the last refresh because of a miss
    /// @param failure the failure of the last refresh, if it failed
    private record Held(
            long asked,
            @Nullable Listing listing,
            Instant listedAt,
            Instant triedAt,
            Instant missedAt,
            @Nullable TaskFailedException failure) {}

    /// The reason for a refresh.
    private enum Reason {
        AGE,
        MISS
    }

    /// Resolves a model's name. A miss of an optional model does not cause a refresh.
    ///
    /// @throws TaskFailedException with the code MODELS_UNAVAILABLE if there is no listing and none can be made, or
    ///     the last listing lacks the model and cannot be refreshed
    public Resolution resolve(ModelNeed need) throws TaskFailedException, InterruptedException {
        Held before = held;
        Held now = upToDate(before);
        Resolution resolution = served(now).resolve(need);
        if (resolution instanceof Resolution.Unknown && !need.optional() && !isKnownMiss(need)) {
            Held last = now.asked() == before.asked() ? afterMiss(now) : now;
            resolution = served(last).resolve(need);
            if (resolution instanceof Resolution.Unknown && last.failure() != null) {
                // The model may be new, so the failed refresh does not justify rejecting the task.
                throw copied(last.failure());
            }
            if (resolution instanceof Resolution.Unknown && last.asked() != before.asked()) {
                remember(need, last.listedAt());
            }
        }
        return resolution;
    }

    private boolean isKnownMiss(ModelNeed need) {
        Instant missed = misses.get(need);
        return missed != null && isWithin(refreshInterval, missed);
    }

    private void remember(ModelNeed need, Instant listedAt) {
        if (misses.size() >= MOST_MISSES) {
            misses.values().removeIf(missed -> !isWithin(refreshInterval, missed));
        }
        // Beyond the limit, wrong names only cause refreshes as far as the pause allows.
        if (misses.size() < MOST_MISSES) {
            misses.put(need, listedAt);
        }
    }

    /// The paths of the files of a kind below a folder, the short ones first. The models that free text may name
    /// are found by them.
    ///
    /// @param folder below the model directory, without a slash at its end
    /// @throws TaskFailedException with the code MODELS_UNAVAILABLE if there is no listing and none can be made
    public List<String> paths(ModelKind kind, String folder) throws TaskFailedException, InterruptedException {
        return served(upToDate(held)).paths(kind, folder);
    }

    /// Selects the models that match patterns.
    ///
    /// @throws TaskFailedException with the code MODELS_UNAVAILABLE if there is no listing and none can be made
    public Selection select(List<ModelPattern> patterns) throws TaskFailedException, InterruptedException {
        return Selection.of(patterns, served(upToDate(held)));
    }

    /// Returns whether the last listing has no model at all.
    public boolean isEmpty() {
        Listing listing = held.listing();
        return listing == null || listing.objects().isEmpty();
    }

    /// Refreshes the listing as after a miss, because it does not match the bucket, or the runtime lacks a model.
    ///
    /// @throws TaskFailedException with the code MODELS_UNAVAILABLE if there is no listing and none can be made
    public void refresh() throws TaskFailedException, InterruptedException {
        Held before = held;
        Held now = upToDate(before);
        served(now.asked() == before.asked() ? afterMiss(now) : now);
    }

    /// Refreshes the listing without a pause, for a caller that makes pauses of its own.
    ///
    /// @throws TaskFailedException with the code MODELS_UNAVAILABLE if there is no listing and none can be made
    public void refreshNow() throws TaskFailedException, InterruptedException {
        served(list(held, Reason.AGE));
    }

    private Held upToDate(Held now) throws InterruptedException {
        boolean isYoung = isWithin(refreshInterval, now.listedAt()) || isWithin(PAUSE, now.triedAt());
        return now.listing() != null && isYoung ? now : list(now, Reason.AGE);
    }

    private Held afterMiss(Held now) throws InterruptedException {
        return isWithin(pause, now.missedAt()) ? now : list(now, Reason.MISS);
    }

    /// @param seen the state in which the refresh was found to be needed
    private Held list(Held seen, Reason reason) throws InterruptedException {
        asking.lockInterruptibly();
        try {
            if (held.asked() == seen.asked()) {
                held = ask(seen, reason);
            }
            return held;
        } finally {
            asking.unlock();
        }
    }

    private Held ask(Held seen, Reason reason) throws InterruptedException {
        Instant now = clock.instant();
        Instant missedAt = reason == Reason.MISS ? now : seen.missedAt();
        try {
            return new Held(seen.asked() + 1, new Listing(models.list(), naming), now, now, missedAt, null);
        } catch (TaskFailedException e) {
            if (seen.listing() != null) {
                LOG.warnf("models cannot be listed, the last listing stays in use error=%s", e.getMessage());
            }
            return new Held(seen.asked() + 1, seen.listing(), seen.listedAt(), now, missedAt, e);
        }
    }

    /// Several threads may share one refresh, and each throws its own exception.
    private static Listing served(Held held) throws TaskFailedException {
        Listing listing = held.listing();
        if (listing != null) {
            return listing;
        }
        throw copied(Objects.requireNonNull(held.failure()));
    }

    private static TaskFailedException copied(TaskFailedException failure) {
        return new TaskFailedException(failure.failure(), failure);
    }

    private boolean isWithin(Duration time, Instant since) {
        return clock.instant().isBefore(since.plus(time));
    }
}
