package io.sdqueueworker.testbed.sdwebui;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// One generation of a [FakeWebUi], with its progress and its interrupt.
final class GenerationJob {
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);

    private final SimulatedGpu work;
    private final Instant started = Instant.now();
    private final String id = UUID.randomUUID().toString().replace("-", "").substring(0, 15);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final CountDownLatch killed = new CountDownLatch(1);
    private volatile boolean running = true;
    private volatile boolean failed;
    private volatile String name;
    private volatile int iteration;
    private volatile int step;

    GenerationJob(SimulatedGpu work) {
        this.work = work;
        this.name = work.job();
    }

    SimulatedGpu work() {
        return work;
    }

    String timestamp() {
        return TIMESTAMP.format(started);
    }

    /// Samples `share` of all steps, or fewer if it is interrupted.
    ///
    /// @param stepTime the time of one step
    void sample(double share, Duration stepTime) throws InterruptedException {
        long last = Math.round(share * work.rounds() * work.steps());
        for (long done = 0; done < last && !(isInterrupted() && work.hearsInterrupts()); done++) {
            iteration = (int) (done / work.steps());
            step = (int) (done % work.steps());
            if (work.hearsInterrupts()) {
                interrupted.await(stepTime.toNanos(), TimeUnit.NANOSECONDS);
            } else {
                Thread.sleep(stepTime);
            }
        }
    }

    void awaitOpenOrInterrupted(CountDownLatch latch) throws InterruptedException {
        while (latch.getCount() > 0 && !interrupted.await(5, TimeUnit.MILLISECONDS)) {
            // Neither has happened yet.
        }
    }

    void awaitInterrupted() throws InterruptedException {
        interrupted.await();
    }

    void awaitKilled() throws InterruptedException {
        killed.await();
    }

    void sampleUntilKilled() throws InterruptedException {
        while (!killed.await(20, TimeUnit.MILLISECONDS)) {
            step = (step + 1) % 1_000;
        }
    }

    void kill() {
        killed.countDown();
        interrupted.countDown();
    }

    void interrupt() {
        interrupted.countDown();
    }

    boolean isInterrupted() {
        return interrupted.getCount() == 0;
    }

    void end() {
        running = false;
    }

    /// Fails as SD.Next does: it sets the flag of an interrupt, and has no image.
    void fail() {
        failed = true;
        interrupt();
    }

    /// Ends, but stays in the progress, since the error was raised past the end of the job. Extras count the
    /// current image as done (`modules/postprocessing.py`).
    void leave() {
        if (work instanceof ExtrasRequest) {
            name = "Upscale";
            iteration = 1;
        }
    }

    /// The number of finished rounds. An interrupt ends the current round as it is and skips the rest.
    int roundsDone() {
        if (failed) {
            return 0;
        }
        return isInterrupted() ? iteration + 1 : work.rounds();
    }

    /// The answer to `GET /progress`. The values of the last job stay after its end, `interrupted` included.
    ///
    /// @param fork SD.Next reports an id as well
    ObjectNode progress(Fork fork) {
        double share = 0;
        if (running && !work.isCounted()) {
            share = 0.01;
        } else if (running) {
            double stepShare = (double) step / Math.max(1, work.steps());
            share = Math.min(1, 0.01 + (iteration + stepShare) / Math.max(1, work.rounds()));
        }
        double elapsed = Duration.between(started, Instant.now()).toMillis() / 1000.0;
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (fork == Fork.SD_NEXT) {
            json.put("id", running ? id : "");
        }
        json.put("progress", share).put("eta_relative", share > 0 ? elapsed / share - elapsed : 0);
        ObjectNode state = json.putObject("state").put("skipped", false).put("interrupted", isInterrupted());
        if (fork != Fork.SD_NEXT) {
            state.put("stopping_generation", false);
        }
        state.put("job", running ? name : "")
                .put("job_count", !running ? 0 : work.isCounted() ? work.rounds() : -1)
                .put("job_timestamp", timestamp())
                .put("job_no", iteration)
                .put("sampling_step", step)
                .put("sampling_steps", work.steps());
        json.putNull("current_image").putNull("textinfo");
        return json;
    }

    /// The answer to `GET /progress` before the first generation.
    static ObjectNode noProgress(Fork fork) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (fork == Fork.SD_NEXT) {
            json.put("id", "0");
        }
        json.put("progress", 0.0).put("eta_relative", 0.0);
        json.putObject("state")
                .put("skipped", false)
                .put("interrupted", false)
                .put("stopping_generation", false)
                .put("job", "")
                .put("job_count", 0)
                .put("job_timestamp", "0")
                .put("job_no", 0)
                .put("sampling_step", 0)
                .put("sampling_steps", 0);
        json.putNull("current_image").putNull("textinfo");
        return json;
    }
}
