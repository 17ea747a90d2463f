package io.sdqueueworker.models.catalogue;

import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Which models there are, in the model bucket or where others have put them, kept in memory.
///
/// They are listed again when the listing is needed and older than an interval, and when a model is asked for
/// that is not in it: it may be new. For such misses they are listed once in 10 s at most, whatever the names,
/// so that senders of wrong ones cannot keep the worker listing. Where they cannot be listed, the listing that
/// there is goes on serving. Whoever needs one while another thread asks for it waits for that one's answer.
public final class Catalogue {

    private static final Logger LOG = Logger.getLogger(Catalogue.class);

    /// Where a listing takes calls to a store.
    static final Duration PAUSE = Duration.ofSeconds(10);

    private final ModelListing models;
    private final ModelNaming naming;
    private final Duration refreshInterval;
    private final Duration pause;
    private final InstantSource clock;

    private final ReentrantLock asking = new ReentrantLock();
    private volatile Held held = new Held(0, null, Instant.EPOCH, Instant.EPOCH, Instant.EPOCH, null);

    /// @param naming the runtime's names for the models
    /// @param refreshInterval after which a listing is too old to be used without a look
    public Catalogue(ModelListing models, ModelNaming naming, Duration refreshInterval, InstantSource clock) {
        this(models, naming, refreshInterval, PAUSE, clock);
    }

    /// @param naming the runtime's names for the models
    /// @param pause from one listing for a miss, or a listing that failed, to the next
    public Catalogue(ModelListing models, ModelNaming naming, Duration refreshInterval, Duration pause, InstantSource clock) {
        this.models = models;
        this.naming = naming;
        this.refreshInterval = refreshInterval;
        this.pause = pause;
        this.clock = clock;
    }

    /// What is known.
    ///
    /// @param asked how often the models were listed, or could not be
    /// @param listing the last one that was had
    /// @param listedAt when that was
    /// @param triedAt when it was last asked for
    /// @param missedAt when it was last asked for because of a miss
    /// @param failure why it was not had when it was last asked for
    private record Held(
            long asked,
            @Nullable Listing listing,
            Instant listedAt,
            Instant triedAt,
            Instant missedAt,
            @Nullable TaskFailedException failure) {}

    /// Why they are listed.
    private enum Reason {
        AGE,
        MISS
    }

    /// What a model's name stands for. A miss of one that the task may do without is no reason to list them.
    ///
    /// @throws TaskFailedException with the code MODELS_UNAVAILABLE when there is no listing and none to be
    ///     had, or the last one lacks the model and a new one was not to be had
    public Resolution resolve(ModelNeed need) throws TaskFailedException, InterruptedException {
        Held before = held;
        Held now = upToDate(before);
        Resolution resolution = served(now).resolve(need);
        if (resolution instanceof Resolution.Unknown && !need.optional()) {
            Held last = now.asked() == before.asked() ? afterMiss(now) : now;
            resolution = served(last).resolve(need);
            if (resolution instanceof Resolution.Unknown && last.failure() != null) {
                // It may be new, and nobody can say so: no reason to turn the task away.
                throw copied(last.failure());
            }
        }
        return resolution;
    }

    /// Which models patterns stand for.
    ///
    /// @throws TaskFailedException with the code MODELS_UNAVAILABLE when there is no listing, and none to be
    ///     had
    public Selection select(List<ModelPattern> patterns) throws TaskFailedException, InterruptedException {
        return Selection.of(patterns, served(upToDate(held)));
    }

    /// Has them listed again, as after a miss: a model is not what the listing says, or the runtime lacks one.
    ///
    /// @throws TaskFailedException with the code MODELS_UNAVAILABLE when there is no listing, and none to be
    ///     had
    public void refresh() throws TaskFailedException, InterruptedException {
        Held before = held;
        Held now = upToDate(before);
        served(now.asked() == before.asked() ? afterMiss(now) : now);
    }

    private Held upToDate(Held now) throws InterruptedException {
        boolean isYoung = isWithin(refreshInterval, now.listedAt()) || isWithin(pause, now.triedAt());
        return now.listing() != null && isYoung ? now : list(now, Reason.AGE);
    }

    private Held afterMiss(Held now) throws InterruptedException {
        return isWithin(pause, now.missedAt()) ? now : list(now, Reason.MISS);
    }

    /// @param seen what was known when they were found to have to be listed
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
                LOG.warnf("the models cannot be listed, the last listing serves: %s", e.getMessage());
            }
            return new Held(seen.asked() + 1, seen.listing(), seen.listedAt(), now, missedAt, e);
        }
    }

    /// Several threads may wait for one answer, and each of them gets an exception of its own.
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
