package io.sdqueueworker.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// The GPU of a [FakeWebUi]: one generation at a time, first come, first served, each as the script says.
final class Generations {
    private final Supplier<WebUiSettings> settings;
    private final Checkpoints checkpoints;
    private final Runnable death;
    private final Queue<Behaviour> script = new ConcurrentLinkedQueue<>();
    private final ReentrantLock queueLock = new ReentrantLock(true);
    private final AtomicReference<Optional<GenerationJob>> latest = new AtomicReference<>(Optional.empty());
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger mostCalls = new AtomicInteger();
    private final Recording<JsonNode> started = new Recording<>("generations");

    /// @param death what to do when the script lets the server die
    Generations(Supplier<WebUiSettings> settings, Checkpoints checkpoints, Runnable death) {
        this.settings = settings;
        this.checkpoints = checkpoints;
        this.death = death;
    }

    /// How a generation ended, for the connection that asked for it.
    interface Ending {
        /// @return whether the connection is fit for another request
        boolean tell(Connection connection) throws IOException;
    }

    void script(List<Behaviour> behaviours) {
        script.addAll(behaviours);
    }

    Recording<JsonNode> started() {
        return started;
    }

    int maxConcurrentCalls() {
        return mostCalls.get();
    }

    void interrupt() {
        latest.get().ifPresent(GenerationJob::interrupt);
    }

    ObjectNode progress() {
        return latest.get().map(GenerationJob::progress).orElseGet(GenerationJob::noProgress);
    }

    /// Waits for its turn, then generates. The ending is told after the call no longer counts: a client that has read
    /// it may call again at once.
    Ending run(Connection connection, JsonNode body) throws Refusal, InterruptedException {
        mostCalls.accumulateAndGet(calls.incrementAndGet(), Math::max);
        try {
            var request = GenerationRequest.of(body, settings.get());
            queueLock.lockInterruptibly();
            try {
                // The server may have died while this call stood in the queue.
                return connection.isClosed() ? _ -> false : generate(request);
            } finally {
                queueLock.unlock();
            }
        } finally {
            calls.decrementAndGet();
        }
    }

    /// Runs something that, in the real server, waits for the generation in work.
    void betweenGenerations(Runnable action) throws InterruptedException {
        queueLock.lockInterruptibly();
        try {
            action.run();
        } finally {
            queueLock.unlock();
        }
    }

    private Ending generate(GenerationRequest request) throws InterruptedException {
        var job = new GenerationJob(request);
        latest.set(Optional.of(job));
        Behaviour behaviour = Optional.ofNullable(script.poll()).orElseGet(Behaviour::normal);
        started.add(request.body());
        try {
            Checkpoints.Checkpoint before = checkpoints.selected();
            // A name that is not in the list is dropped in silence, and the job runs on the model that is there.
            Optional<Checkpoints.Checkpoint> wanted = request.checkpoint().flatMap(checkpoints::find);
            if (wanted.isPresent()) {
                load(wanted.get());
            }
            Ending ending = play(behaviour, job);
            if (wanted.isPresent() && request.restoresCheckpoint()) {
                load(before);
            }
            return ending;
        } finally {
            job.end();
        }
    }

    private void load(Checkpoints.Checkpoint checkpoint) throws InterruptedException {
        if (!checkpoint.equals(checkpoints.selected())) {
            Thread.sleep(settings.get().modelLoadTime());
            checkpoints.select(checkpoint);
        }
    }

    private Ending play(Behaviour behaviour, GenerationJob job) throws InterruptedException {
        Duration stepTime = settings.get().stepTime();
        switch (behaviour) {
            case Behaviour.Answers(int status, String contentType, String body) -> {
                return connection -> {
                    connection.answer(status, contentType, body);
                    return true;
                };
            }
            case Behaviour.Dies() -> {
                job.sample(0.5, stepTime);
                death.run();
                return _ -> false;
            }
            case Behaviour.Hang() -> job.awaitInterrupted();
            case Behaviour.Held(CountDownLatch end) -> {
                job.sample(0.5, stepTime);
                job.awaitOpenOrInterrupted(end);
            }
            case Behaviour.Slow(Duration extraTime) -> {
                int steps = Math.max(1, job.request().steps() * job.request().iterations());
                job.sample(1, stepTime.plus(extraTime.dividedBy(steps)));
            }
            case Behaviour.Normal _, Behaviour.ImageBytes _, Behaviour.TruncatedBody _ -> job.sample(1, stepTime);
        }
        return sending(behaviour, answer(behaviour, job));
    }

    private GenerationAnswer answer(Behaviour behaviour, GenerationJob job) {
        Optional<List<byte[]>> instead =
                behaviour instanceof Behaviour.ImageBytes(List<byte[]> images) ? Optional.of(images) : Optional.empty();
        return GenerationAnswer.of(job, settings.get(), checkpoints.selected(), instead);
    }

    private static Ending sending(Behaviour behaviour, GenerationAnswer answer) {
        boolean whole = !(behaviour instanceof Behaviour.TruncatedBody);
        return connection -> {
            if (whole) {
                answer.send(connection);
            } else {
                answer.sendHalf(connection);
            }
            return whole;
        };
    }
}
