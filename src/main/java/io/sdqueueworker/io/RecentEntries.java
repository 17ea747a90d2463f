package io.sdqueueworker.io;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/// The entries that were set last, up to a number: an older one is forgotten for each new one.
///
/// @param <K> the keys
/// @param <V> the values
public final class RecentEntries<K, V> {

    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<K, V> entries = new LinkedHashMap<>();

    /// @param most entries that are kept
    public RecentEntries(int most) {
        this.most = most;
    }

    /// Sets the value of a key.
    public void put(K key, V value) {
        update(key, _ -> value);
    }

    /// Sets the value of a key from its present one.
    public void update(K key, Function<Optional<V>, V> change) {
        lock.lock();
        try {
            V next = change.apply(Optional.ofNullable(entries.remove(key)));
            entries.put(key, next);
            if (entries.size() > most) {
                entries.remove(entries.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    /// The value of a key, if it is one of these.
    public Optional<V> find(K key) {
        lock.lock();
        try {
            return Optional.ofNullable(entries.get(key));
        } finally {
            lock.unlock();
        }
    }
}
