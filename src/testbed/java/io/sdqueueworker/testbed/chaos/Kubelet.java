package io.sdqueueworker.testbed.chaos;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/// Restarts the runtime of a station: while the worker's health group `runtime` is down, as the liveness probe of the
/// runtime's container does, and after crashes.
final class Kubelet {

    private static final long PERIOD_MILLIS = 1_000;

    /// The pause after a restart, as `initialDelaySeconds`. The worker has to notice the restart meanwhile.
    private static final long DELAY_MILLIS = 8_000;

    private static final long RESTART_MILLIS = 500;

    private final Station station;

    /// Held from a death of the runtime to its restart.
    private final ReentrantLock lock = new ReentrantLock();

    private final AtomicInteger restarts = new AtomicInteger();

    /// The action between a death of the runtime and its restart.
    interface Pause {
        void run() throws InterruptedException;
    }

    Kubelet(Station station) {
        this.station = station;
    }

    /// Probes again and again.
    ///
    /// @param end counted down when no more restarts are wanted
    void probeUntil(CountDownLatch end) throws InterruptedException {
        long pause = PERIOD_MILLIS;
        while (!end.await(pause, TimeUnit.MILLISECONDS)) {
            pause = PERIOD_MILLIS;
            if (station.needsRuntimeRestart()) {
                station.recordRestart();
                restart();
                restarts.incrementAndGet();
                pause = DELAY_MILLIS;
            }
        }
    }

    /// Restarts the runtime.
    void restart() throws InterruptedException {
        crash(() -> TimeUnit.MILLISECONDS.sleep(RESTART_MILLIS));
    }

    /// Ends the runtime, and restarts it after a pause.
    void crash(Pause pause) throws InterruptedException {
        lock.lock();
        try {
            station.gpu().die();
            pause.run();
            station.gpu().revive();
        } finally {
            lock.unlock();
        }
    }

    /// The number of restarts that the worker has asked for.
    int restarts() {
        return restarts.get();
    }
}
