package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.status.StatusJson;
import io.sdqueueworker.status.TaskPlace;
import io.sdqueueworker.status.WorkerStatus;
import io.sdqueueworker.status.WorkerStatus.CurrentTask;
import io.sdqueueworker.status.WorkerStatus.EndedTask;
import io.sdqueueworker.status.WorkerStatus.RuntimeCondition;
import io.sdqueueworker.testbed.comfyui.ComfyBehaviour;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testbed.servers.WireSchema;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The status of a worker on its way through real tasks.
@ExtendWith(WithServers.class)
class StatusTest {

    private static final Duration SOON = Duration.ofMinutes(2);

    @Test
    void knowsWhereEachTaskIs(TestServers servers, RunningWorker worker) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        servers.runtime().next(Behaviour.held(end));
        worker.start();
        servers.send("first");
        awaitPlace(worker, "first", TaskPlace.ON_GPU);
        servers.send("second");
        servers.send("third");
        assertThat(gauge(worker)).isPositive();
        assertThat(WireSchema.STATUS.faults(StatusJson.of(worker.worker().status())))
                .isEmpty();

        end.countDown();
        worker.results(3);

        Awaitility.await().atMost(SOON).until(() -> recent(worker).size() == 3);
        assertThat(worker.worker().status().tasks()).isEmpty();
        assertThat(gauge(worker)).isZero();
        assertThat(recent(worker)).allSatisfy(task -> {
            assertThat(task.outcome()).isEqualTo("completed");
            assertThat(task.name().kind()).isPresent();
            assertThat(task.timings().generation()).isPositive();
            assertThat(task.timings().publication()).isPositive();
        });
    }

    /// ComfyUI reports on its socket that a prompt has started; until then the task waits in the runtime.
    @Test
    void knowsThatComfyUiHasStartedATask(TestServers servers, RunningWorker worker) throws Exception {
        servers.comfyUi().next(ComfyBehaviour.hang());
        worker.withComfyUi().with("worker.drain-budget", "1s").start();

        servers.sendBody(TestServers.pipeline("workflow", ComfyWorkflows.textToImage("a castle", 1))
                .toString());

        awaitPlace(worker, "workflow", TaskPlace.ON_GPU);
        assertThat(worker.worker().status().about().runtimeType()).isEqualTo("comfyui");
    }

    @Test
    void knowsWhichStageATaskFailedIn(TestServers servers, RunningWorker worker) throws Exception {
        servers.runtime().next(Behaviour.answers(422, "{\"detail\":\"wrong\"}"));
        worker.start();
        servers.send("wrong");
        servers.sendBody("{");

        Awaitility.await().atMost(SOON).until(() -> recent(worker).size() == 2);

        assertThat(recent(worker))
                .anySatisfy(task -> {
                    assertThat(task.name().id()).contains("wrong");
                    assertThat(task.code()).contains("invalid_request");
                    assertThat(task.timings().generation()).isPositive();
                    assertThat(task.timings().publication()).isZero();
                })
                .anySatisfy(task -> {
                    assertThat(task.name().id()).isEmpty();
                    assertThat(task.code()).contains("malformed");
                });
    }

    @Test
    void knowsSinceWhenTheIntakeIsClosed(TestServers servers, RunningWorker worker) throws Exception {
        servers.runtime().notReady();
        worker.start();
        worker.awaitNotReady("runtime: ");

        WorkerStatus status = worker.worker().status();
        servers.runtime().ready();
        worker.awaitReady();

        assertThat(status.runtime().condition()).isEqualTo(RuntimeCondition.UNAVAILABLE);
        assertThat(status.closure()).hasValueSatisfying(closure -> {
            assertThat(closure.since()).isBefore(status.about().now());
            assertThat(closure.reasons()).singleElement().asString().startsWith("runtime: ");
        });
        assertThat(worker.worker().status().closure()).isEmpty();
        assertThat(worker.worker().status().runtime().condition()).isEqualTo(RuntimeCondition.READY);
    }

    private static void awaitPlace(RunningWorker worker, String id, TaskPlace place) {
        Awaitility.await()
                .atMost(SOON)
                .until(() -> worker.worker().status().tasks().stream()
                        .filter(task -> task.name().id().equals(Optional.of(id)))
                        .map(CurrentTask::place)
                        .anyMatch(place::equals));
    }

    private static List<EndedTask> recent(RunningWorker worker) {
        return worker.worker().status().recent();
    }

    private static double gauge(RunningWorker worker) {
        return worker.gauge("sd.worker.task.running", "kind", "text-to-image");
    }
}
