package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.ComfyBehaviour;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.servers.ImagePainter;
import io.sdqueueworker.testbed.servers.InputAnswer;
import io.sdqueueworker.testbed.servers.InputServer;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of a task's files in ComfyUI's own folders, where the worker has them too.
class RuntimeFilesTest {

    @TempDir
    Path workDirectory;

    @Test
    void removesATasksInputsAndOutputsWhenItIsOverAndNothingElse() throws Exception {
        try (TestServers around = TestServers.create();
                InputServer web = InputServer.start();
                RunningWorker worker = sharing(around)) {
            Path othersOutput =
                    Files.writeString(around.comfyUi().outputFolder().resolve("kept.png"), "another's");
            Path othersInput = Files.writeString(
                    around.comfyUi().inputFolder().resolve("sd-queue-worker-0000000000000000-1.png"), "another's");
            web.serve("/input.png", InputAnswer.png(ImagePainter.png("a fox", 1, 32, 32)));
            worker.start();
            sendWithInput(around, web, "tidy");

            assertThat(worker.result().path("result").asBoolean()).isTrue();
            worker.awaitEmptyQueue();

            assertThat(around.comfyUi().uploads()).hasSize(1);
            assertThat(files(around.comfyUi().outputFolder())).containsExactly(othersOutput);
            assertThat(files(around.comfyUi().inputFolder())).contains(othersInput);
            assertThat(files(around.comfyUi().inputFolder()))
                    .noneMatch(file -> file.getFileName()
                            .toString()
                            .equals(around.comfyUi().uploads().getFirst().storedAs()));
            assertThat(worker.gauge("sd.worker.disk.free", "directory", "runtime_output"))
                    .isPositive();
            assertThat(worker.gauge("sd.worker.disk.free", "directory", "work")).isPositive();
        }
    }

    @Test
    void keepsThemUntilTheyArePublished() throws Exception {
        try (TestServers around = TestServers.create();
                FaultProxy bucket = FaultProxy.start(around.s3().endpoint());
                RunningWorker worker = sharing(around).withS3At(bucket.endpoint())) {
            bucket.when(request -> request.method().equals("PUT")).hold();
            worker.start();
            send(around, "held-up");
            bucket.awaitRequests(1, request -> request.method().equals("PUT"), Duration.ofSeconds(30));

            assertThat(files(around.comfyUi().outputFolder())).hasSize(1);
            bucket.clear();
            worker.result();
            worker.awaitEmptyQueue();
            assertThat(files(around.comfyUi().outputFolder())).isEmpty();
        }
    }

    @Test
    void removesWhatATaskThatFailedHasLeft() throws Exception {
        try (TestServers around = TestServers.create();
                InputServer web = InputServer.start();
                RunningWorker worker = sharing(around).with("worker.max-attempts", "1")) {
            web.serve("/input.png", InputAnswer.png(ImagePainter.png("a fox", 1, 32, 32)));
            around.comfyUi().next(ComfyBehaviour.fails("ValueError", "no such luck"));
            worker.start();
            sendWithInput(around, web, "fails");

            worker.awaitEnded("retryable", "runtime_error");

            assertThat(around.comfyUi().uploads()).hasSize(1);
            assertThat(files(around.comfyUi().inputFolder()))
                    .noneMatch(file -> file.getFileName().toString().startsWith("sd-queue-worker-"));
        }
    }

    @Test
    void followsNoLinkOutOfTheFolder() throws Exception {
        Path elsewhere = Files.createDirectory(workDirectory.resolve("elsewhere"));
        try (TestServers around = TestServers.create();
                RunningWorker worker = sharing(around)) {
            Files.createSymbolicLink(around.comfyUi().outputFolder().resolve("sd-queue-worker"), elsewhere);
            worker.start();
            send(around, "linked");

            assertThat(worker.result().path("result").asBoolean()).isTrue();
            worker.awaitEmptyQueue();

            assertThat(files(elsewhere)).hasSize(1);
        }
    }

    private RunningWorker sharing(TestServers around) {
        return new RunningWorker(around, workDirectory.resolve("work"))
                .withComfyUi()
                .with("worker.inputs.allow-networks", "127.0.0.0/8")
                .with("worker.runtime.input-dir", around.comfyUi().inputFolder().toString())
                .with(
                        "worker.runtime.output-dir",
                        around.comfyUi().outputFolder().toString());
    }

    private static void send(TestServers around, String id) {
        ObjectNode graph = ComfyWorkflows.textToImage("a very secret prompt", 7);
        around.sendBody(TestServers.pipeline(id, graph).toString());
    }

    private static void sendWithInput(TestServers around, InputServer web, String id) {
        ObjectNode graph = JsonNodeFactory.instance.objectNode();
        ComfyWorkflows.add(graph, "1", "LoadImage").put("image", web.url("/input.png"));
        ObjectNode save = ComfyWorkflows.add(graph, "2", "SaveImage").put("filename_prefix", "fox");
        ComfyWorkflows.link(save, "images", "1", 0);
        around.sendBody(TestServers.pipeline(id, graph).toString());
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
