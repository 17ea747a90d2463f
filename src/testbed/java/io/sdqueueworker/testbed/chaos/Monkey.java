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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/// Disturbs one station until the run is over, and leaves it with a live worker and a live runtime.
final class Monkey implements Callable<Map<Attack, Integer>> {

    /// The longest time for a sick runtime.
    private static final long SICK_MILLIS = 25_000;

    private final Station station;
    private final Random random;
    private final List<Attack> repertoire;
    private final Sickness sickness;
    private final Moments moments;
    private final Deque<Attack> next = new ArrayDeque<>();
    private final Map<Attack, Integer> done = new EnumMap<>(Attack.class);

    /// @param repertoire the attacks to make: first the first two of them, which even the shortest run then has,
    ///     then all in random order
    /// @param sickness shared by all stations
    /// @param over counted down when the disturbance must stop
    Monkey(Station station, long seed, List<Attack> repertoire, Sickness sickness, CountDownLatch over) {
        this.station = station;
        this.random = new Random(seed);
        this.repertoire = repertoire;
        this.sickness = sickness;
        this.moments = new Moments(station, over);
        next.addAll(repertoire.stream().limit(2).toList());
    }

    /// @return the number of attacks by kind
    @Override
    public Map<Attack, Integer> call() throws InterruptedException {
        moments.awaitReady();
        while (!repertoire.isEmpty() && moments.pause(1_000 + random.nextLong(6_000))) {
            Attack assault = draw();
            if (assault != Attack.SICK_RUNTIME || moments.await(sickness::mayBegin)) {
                commit(assault);
                done.merge(assault, 1, Integer::sum);
            }
            moments.awaitReady();
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
                moments.awaitRun();
                moments.pause(random.nextLong(1_500));
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
            case RUNTIME_DIES -> station.kubelet().crash(() -> moments.pause(random.nextLong(3_000)));
            case BOTH_DIE -> {
                station.kubelet().crash(() -> {
                    station.kill();
                    moments.pause(random.nextLong(1_000));
                });
                replace();
            }
            case SICK_RUNTIME -> beSick();
            case STS_HANGS -> {
                Outage.expireNextCredentials(station.proxies());
                station.kill();
                station.start();
                moments.awaitReady();
                moments.awaitRun();
                endure(assault);
            }
            case TOPIC_REFUSES, READS_THROTTLED, DELETES_FAIL -> endure(assault);
        }
    }

    private void endure(Attack attack) throws InterruptedException {
        station.record(attack, Event.Phase.BEGINS);
        try (Outage _ = Outage.begin(attack, station.proxies(), random.nextDouble())) {
            moments.pause(Outage.length(attack, random.nextDouble()).toMillis());
        }
        station.record(attack, Event.Phase.ENDS);
    }

    /// Makes the runtime sick until the worker has it restarted, or until the longest sickness.
    private void beSick() throws InterruptedException {
        int before = station.kubelet().restarts();
        station.record(Attack.SICK_RUNTIME, Event.Phase.BEGINS);
        station.gpu().fallSick();
        if (!moments.await(() -> station.kubelet().restarts() > before, SICK_MILLIS)) {
            station.kubelet().restart();
        }
        station.record(Attack.SICK_RUNTIME, Event.Phase.ENDS);
        sickness.end();
    }

    /// Kills the worker at a request, which never reaches the server.
    private void killAt(FaultProxy proxy, Predicate<ProxiedRequest> moment) throws InterruptedException {
        AtomicBoolean killed = new AtomicBoolean();
        FaultRule ambush = proxy.whenFirst(moment).times(1).resetAfter(() -> {
            kill();
            killed.set(true);
        });
        moments.await(killed::get);
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
        moments.pause(draw < 2 ? Station.VISIBILITY.toMillis() + random.nextLong(2_000) : random.nextLong(1_000));
        if (draw < 8) {
            station.start();
        } else {
            station.startAfresh();
        }
    }
}
