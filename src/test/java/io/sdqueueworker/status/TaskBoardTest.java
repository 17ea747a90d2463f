package io.sdqueueworker.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.pipeline.Pace;
import io.sdqueueworker.pipeline.attempt.EndedAttempt;
import io.sdqueueworker.status.WorkerStatus.CurrentTask;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Context;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.Outcome;
import io.sdqueueworker.task.OutputLocation;
import io.sdqueueworker.task.Payload;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.TaskId;
import io.sdqueueworker.task.TaskKind;
import io.sdqueueworker.task.Timings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TaskBoardTest {

    private static final TaskKind KIND = TaskKind.TEXT_TO_IMAGE;
    private static final Timings TIMINGS =
            new Timings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1), Duration.ZERO);

    private final AtomicLong nanoTime = new AtomicLong();
    private final AtomicReference<Optional<Pace.Running>> run = new AtomicReference<>(Optional.empty());
    private final TaskBoard board = new TaskBoard(run::get, InstantSource.fixed(Samples.NOW), nanoTime::get);

    @Test
    void knowsAMessageThatWasNotReadYet() {
        board.began(delivery("a"));

        assertThat(board.current()).singleElement().satisfies(task -> {
            assertThat(task.name().id()).isEmpty();
            assertThat(task.place()).isEqualTo(TaskPlace.ON_DECK);
            assertThat(task.inPlaceFor()).isZero();
        });
    }

    @Test
    void followsATaskThroughItsPlaces() {
        Delivery delivery = onGpu("a");
        pass(7);
        assertThat(only().place()).isEqualTo(TaskPlace.ON_GPU);
        assertThat(only().inPlaceFor()).isEqualTo(Duration.ofSeconds(7));
        assertThat(only().name().id()).contains("task-a");
        assertThat(only().name().kind()).contains(KIND);

        board.finishing(delivery);

        assertThat(only().place()).isEqualTo(TaskPlace.FINISHING);
        assertThat(only().inPlaceFor()).isZero();
    }

    @Test
    void showsProgressAndExpectedEnd() {
        onGpu("a");

        run.set(Optional.of(new Pace.Running(true, OptionalDouble.of(0.25), Optional.of(Duration.ofSeconds(30)))));

        assertThat(only().progress()).hasValue(0.25);
        assertThat(only().expectedEnd()).contains(Samples.NOW.plusSeconds(30));
    }

    @Test
    void knowsATaskThatWaitsInTheRuntime() {
        onGpu("a");

        run.set(Optional.of(new Pace.Running(false, OptionalDouble.empty(), Optional.empty())));

        assertThat(only().place()).isEqualTo(TaskPlace.IN_RUNTIME);
    }

    @Test
    void measuresOnlyTheKindOnTheGpu() {
        Delivery delivery = onGpu("a");
        run.set(Optional.of(new Pace.Running(true, OptionalDouble.of(0.5), Optional.empty())));
        pass(3);
        assertThat(board.runningSeconds(KIND)).isEqualTo(3);
        assertThat(board.progress(KIND)).isEqualTo(0.5);
        assertThat(board.runningSeconds(TaskKind.PIPELINE)).isZero();
        assertThat(board.progress(TaskKind.PIPELINE)).isZero();

        board.finishing(delivery);

        assertThat(board.runningSeconds(KIND)).isZero();
        assertThat(board.progress(KIND)).isZero();
    }

    @Test
    void remembersHowATaskHasEnded() {
        Delivery delivery = onGpu("a");

        end(delivery, new Outcome.Rejected(new Failure(Code.EXPIRED, Stage.INTAKE, "a detail")));

        assertThat(board.current()).isEmpty();
        assertThat(board.ended()).singleElement().satisfies(task -> {
            assertThat(task.outcome()).isEqualTo("rejected");
            assertThat(task.code()).contains("expired");
            assertThat(task.timings()).isEqualTo(TIMINGS);
            assertThat(task.endedAt()).isEqualTo(Samples.NOW);
        });
    }

    @Test
    void remembersTheLastFifty() {
        for (int i = 0; i < 60; i++) {
            end(onGpu("" + i), new Outcome.Abandoned(Outcome.Reason.SHUTDOWN));
        }

        assertThat(board.ended()).hasSize(50);
        assertThat(board.ended().getFirst().name().id()).contains("task-59");
        assertThat(board.ended().getLast().name().id()).contains("task-10");
    }

    /// A message may be received again while its first attempt is still under way.
    @Test
    void keepsTwoReceivesOfOneMessageApart() {
        Delivery first = onGpu("a");
        board.began(delivery("b"));

        end(first, new Outcome.Abandoned(Outcome.Reason.LEASE_LOST));

        assertThat(only().place()).isEqualTo(TaskPlace.ON_DECK);
    }

    private CurrentTask only() {
        assertThat(board.current()).hasSize(1);
        return board.current().getFirst();
    }

    private Delivery onGpu(String receipt) {
        Delivery delivery = delivery(receipt);
        board.began(delivery);
        board.received(task(receipt).header(), delivery);
        board.accepted(task(receipt), delivery);
        board.onGpu(delivery);
        return delivery;
    }

    private void end(Delivery delivery, Outcome outcome) {
        Task task = task(delivery.receiptHandle());
        board.ended(new EndedAttempt(delivery, Optional.of(task.header()), Optional.of(KIND), TIMINGS, outcome));
    }

    private void pass(int seconds) {
        nanoTime.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    private static Task task(String name) {
        TaskId id = new TaskId("task-" + name);
        return new Task(
                new TaskHeader(id, new Identity("message"), new OutputLocation("bucket", "out", id), Context.EMPTY),
                KIND,
                new Payload("{}"));
    }

    private Delivery delivery(String receipt) {
        return new Delivery(
                "message",
                new Delivery.Receipt(receipt, 1, nanoTime.get(), Duration.ofSeconds(60)),
                Instant.EPOCH,
                new Delivery.Content(Map.of(), Map.of(), "{}"));
    }
}
