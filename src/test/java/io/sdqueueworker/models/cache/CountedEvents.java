package io.sdqueueworker.models.cache;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/// Counts the events of a model store.
public final class CountedEvents implements ModelEvents {

    private final AtomicLong hits = new AtomicLong();
    private final AtomicLong misses = new AtomicLong();
    private final AtomicLong underWay = new AtomicLong();
    private final AtomicLong fetched = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong evicted = new AtomicLong();
    private final AtomicLong cache = new AtomicLong();

    @Override
    public void hit() {
        hits.incrementAndGet();
    }

    @Override
    public void missed() {
        misses.incrementAndGet();
    }

    @Override
    public void fetchBegan() {
        underWay.incrementAndGet();
    }

    @Override
    public void fetchEnded(boolean whole, Duration took) {
        underWay.decrementAndGet();
        if (whole) {
            fetched.incrementAndGet();
        }
    }

    @Override
    public void received(long bytes) {
        received.addAndGet(bytes);
    }

    @Override
    public void evicted(long bytes) {
        evicted.addAndGet(bytes);
    }

    @Override
    public void cacheBytes(long bytes) {
        cache.set(bytes);
    }

    public long hits() {
        return hits.get();
    }

    public long misses() {
        return misses.get();
    }

    public void awaitMisses(long n) {
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> misses.get() >= n);
    }

    public long fetched() {
        return fetched.get();
    }

    public long received() {
        return received.get();
    }

    public long evicted() {
        return evicted.get();
    }

    public long cache() {
        return cache.get();
    }
}
