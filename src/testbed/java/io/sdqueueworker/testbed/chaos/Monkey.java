package io.sdqueueworker.testbed.chaos;

import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.faults.FaultRule;
import io.sdqueueworker.testbed.faults.ProxiedRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/// Disturbs one station until the run is over, and leaves it with a live worker and a live runtime.
final class Monkey implements Callable<Map<Attack, Integer>> {

    /// The maximum wait for a moment that may not come.
    private static final long PATIENCE_MILLIS = 12_000;

    private static final long READY_MILLIS = 20_000;
    private static final long LOOK_MILLIS = 50;

    private final Station station;
    private final Random random;
    private final List<Attack> repertoire;
    private final CountDownLatch over;
    private final Deque<Attack> next = new ArrayDeque<>();
    private final Map<Attack, Integer> done = new EnumMap<>(Attack.class);

    /// @param repertoire the attacks to make: first the first two of them, which even the shortest run then has,
    ///     then all in random order
    /// @param over counted down when the disturbance must stop
    Monkey(Station station, long seed, List<Attack> repertoire, CountDownLatch over) {
        this.station = station;
        this.random = new Random(seed);
        this.repertoire = repertoire;
        this.over = over;
        next.addAll(repertoire.stream().limit(2).toList());
    }

    /// @return the number of attacks by kind
    @Override
    public Map<Attack, Integer> call() throws InterruptedException {
        awaitReady();
        while (!repertoire.isEmpty() && pause(1_000 + random.nextLong(6_000))) {
            Attack assault = draw();
            commit(assault);
            done.merge(assault, 1, Integer::sum);
            awaitReady();
        }
        return done;
    }

    private Attack draw() {
        if (next.isEmpty()) {
            List<Attack> shuffled = new ArrayList<>(repertoire);
            Collections.shuffle(shuffled, random);
            next.addAll(shuffled);
        }
        return next.removeFirst();
    }

    private void commit(Attack assault) throws InterruptedException {
        switch (assault) {
            case KILL_AT_DELETE -> killAt(station.proxies().sqs(), request -> request.calls("DeleteMessage"));
            case KILL_AT_RENEWAL ->
                killAt(station.proxies().sqs(), request -> request.calls("ChangeMessageVisibility"));
            case KILL_AT_TELLING ->
                killAt(station.proxies().sns(), request -> request.method().equals("POST"));
            case KILL_AT_RESULT ->
                killAt(
                        station.proxies().s3(),
                        request ->
                                request.method().equals("PUT") && request.path().endsWith(".out"));
            case KILL_ON_GPU -> {
                long before = runs();
                await(() -> runs() > before, PATIENCE_MILLIS);
                pause(random.nextLong(1_500));
                station.kill();
                replace();
            }
            case KILL -> {
                station.kill();
                replace();
            }
            case TERMINATE -> {
                station.terminate();
                replace();
            }
            case RUNTIME_DIES -> {
                station.gpu().die();
                pause(random.nextLong(3_000));
                station.gpu().revive();
            }
            case BOTH_DIE -> {
                station.gpu().die();
                station.kill();
                pause(random.nextLong(1_000));
                station.gpu().revive();
                replace();
            }
        }
    }

    /// Kills the worker at a request, which never reaches the server.
    private void killAt(FaultProxy proxy, Predicate<ProxiedRequest> moment) throws InterruptedException {
        AtomicBoolean killed = new AtomicBoolean();
        FaultRule ambush = proxy.whenFirst(moment).times(1).resetAfter(() -> {
            kill();
            killed.set(true);
        });
        await(killed::get, PATIENCE_MILLIS);
        ambush.lift();
        station.kill();
        replace();
    }

    private void kill() {
        try {
            station.kill();
        } catch (InterruptedException e) {
            // The proxy is being closed.
            Thread.currentThread().interrupt();
        }
    }

    /// Starts the next worker: at once, or after the message has become visible to other workers, or with an empty
    /// work directory as in another pod.
    private void replace() throws InterruptedException {
        int draw = random.nextInt(10);
        pause(draw < 2 ? Station.VISIBILITY.toMillis() + random.nextLong(2_000) : random.nextLong(1_000));
        if (draw < 8) {
            station.start();
        } else {
            station.startAfresh();
        }
    }

    private long runs() {
        return station.proxies().runtime().count(request -> station.gpu().isRun(request.method(), request.path()));
    }

    private void awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(READY_MILLIS);
        while (!station.isReady() && System.nanoTime() - deadline < 0 && pause(LOOK_MILLIS)) {
            // Checks again.
        }
    }

    private void await(BooleanSupplier moment, long millis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!moment.getAsBoolean() && System.nanoTime() - deadline < 0 && pause(LOOK_MILLIS)) {
            // Checks again.
        }
    }

    /// @return true while the run continues
    private boolean pause(long millis) throws InterruptedException {
        return !over.await(millis, TimeUnit.MILLISECONDS);
    }
}
