package io.sdqueueworker.testbed.chaos;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Waits for moments at one station, never beyond the end of the disturbance.
final class Moments {

    /// The maximum wait for a moment that may not come.
    private static final long PATIENCE_MILLIS = 12_000;

    private static final long READY_MILLIS = 20_000;
    private static final long LOOK_MILLIS = 50;

    private final Station station;
    private final CountDownLatch over;

    /// A check that may ask a worker.
    interface Moment {
        boolean hasCome() throws InterruptedException;
    }

    /// @param over counted down when the disturbance must stop
    Moments(Station station, CountDownLatch over) {
        this.station = station;
        this.over = over;
    }

    void awaitReady() throws InterruptedException {
        await(station::isReady, READY_MILLIS);
    }

    /// Waits until the worker submits a run.
    void awaitRun() throws InterruptedException {
        long before = runs();
        await(() -> runs() > before);
    }

    private long runs() {
        return station.proxies().runtime().count(request -> station.gpu().isRun(request.method(), request.path()));
    }

    /// @return true if the moment has come
    boolean await(Moment moment) throws InterruptedException {
        return await(moment, PATIENCE_MILLIS);
    }

    /// @return true if the moment has come
    boolean await(Moment moment, long millis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        boolean come = moment.hasCome();
        while (!come && System.nanoTime() - deadline < 0 && pause(LOOK_MILLIS)) {
            come = moment.hasCome();
        }
        return come;
    }

    /// @return true while the run continues
    boolean pause(long millis) throws InterruptedException {
        return !over.await(millis, TimeUnit.MILLISECONDS);
    }
}
