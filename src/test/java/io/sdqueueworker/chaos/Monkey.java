package io.sdqueueworker.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/// Breaks things at random, and counts what it has broken.
final class Monkey {

    private final Random random;
    private final List<Pod> pods;
    private int terminations;
    private int runtimeKills;

    Monkey(long seed, List<Pod> pods) {
        this.random = new Random(seed);
        this.pods = pods;
    }

    int terminations() {
        return terminations;
    }

    int runtimeKills() {
        return runtimeKills;
    }

    /// Waits a while and breaks something.
    void act() throws InterruptedException {
        Thread.sleep(500 + random.nextInt(2_500));
        Pod pod = pods.get(random.nextInt(pods.size()));
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> pod.kill();
            case 3 -> pod.reschedule();
            case 4, 5 -> {
                terminations++;
                pod.terminate();
            }
            default -> {
                runtimeKills++;
                pod.runtime().die();
                Thread.sleep(Duration.ofMillis(300 + random.nextInt(1_500)));
                pod.runtime().revive();
            }
        }
    }
}
