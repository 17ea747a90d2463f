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
import io.sdqueueworker.testing.WithServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A task's files in ComfyUI's own folders, if these are mounted into the worker.
@ExtendWith(WithServers.class)
class RuntimeFilesTest {

    @Test
    void removesATasksInputsAndOutputsWhenItIsOverAndNothingElse(TestServers servers) throws Exception {
        InputServer web = servers.closing(InputServer.start());
        RunningWorker worker = servers.closing(sharing(servers));
        Path othersOutput = Files.writeString(servers.comfyUi().outputFolder().resolve("kept.png"), "another's");
        Path othersInput = Files.writeString(
                servers.comfyUi().inputFolder().resolve("sd-queue-worker-0000000000000000-1.png"), "another's");
        web.serve("/input.png", InputAnswer.png(ImagePainter.png("a fox", 1, 32, 32)));
        worker.start();
        sendWithInput(servers, web, "tidy");

        assertThat(worker.result().path("result").asBoolean()).isTrue();
        worker.awaitEmptyQueue();

        assertThat(servers.comfyUi().uploads()).hasSize(1);
        assertThat(files(servers.comfyUi().outputFolder())).containsExactly(othersOutput);
        assertThat(files(servers.comfyUi().inputFolder())).contains(othersInput);
        assertThat(files(servers.comfyUi().inputFolder()))
                .noneMatch(file -> file.getFileName()
                        .toString()
                        .equals(servers.comfyUi().uploads().getFirst().storedAs()));
        assertThat(worker.gauge("sd.worker.disk.free", "directory", "runtime_output"))
                .isPositive();
        assertThat(worker.gauge("sd.worker.disk.free", "directory", "work")).isPositive();
    }

    @Test
    void keepsThemUntilTheyArePublished(TestServers servers) throws Exception {
        FaultProxy bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        RunningWorker worker = servers.closing(sharing(servers).withS3At(bucket.endpoint()));
        worker.start().awaitReady();
        bucket.when(request -> request.method().equals("PUT")).hold();
        send(servers, "held-up");
        bucket.awaitRequests(
                1,
                request -> request.method().equals("PUT") && request.path().contains("held-up"),
                Duration.ofMinutes(2));

        assertThat(files(servers.comfyUi().outputFolder())).hasSize(1);
        bucket.clear();
        worker.result();
        worker.awaitEmptyQueue();
        assertThat(files(servers.comfyUi().outputFolder())).isEmpty();
    }

    @Test
    void removesWhatATaskThatFailedHasLeft(TestServers servers) throws Exception {
        InputServer web = servers.closing(InputServer.start());
        RunningWorker worker = servers.closing(sharing(servers).with("worker.max-attempts", "1"));
        web.serve("/input.png", InputAnswer.png(ImagePainter.png("a fox", 1, 32, 32)));
        servers.comfyUi().next(ComfyBehaviour.fails("ValueError", "no such luck"));
        worker.start();
        sendWithInput(servers, web, "fails");

        worker.awaitEnded("setaside", "runtime_error");

        assertThat(servers.comfyUi().uploads()).hasSize(1);
        assertThat(files(servers.comfyUi().inputFolder()))
                .noneMatch(file -> file.getFileName().toString().startsWith("sd-queue-worker-"));
    }

    @Test
    void followsNoLinkOutOfTheFolder(TestServers servers) throws Exception {
        Path elsewhere = Files.createDirectory(servers.workDirectory().resolve("elsewhere"));
        RunningWorker worker = servers.closing(sharing(servers));
        Files.createSymbolicLink(servers.comfyUi().outputFolder().resolve("linked"), elsewhere);
        worker.start();
        ObjectNode graph = ComfyWorkflows.textToImage("a fox", 7);
        graph.withObject("/7/inputs").put("filename_prefix", "linked/fox");
        servers.sendBody(TestServers.pipeline("linked", graph).toString());

        assertThat(worker.result().path("result").asBoolean()).isTrue();
        worker.awaitEmptyQueue();

        assertThat(files(elsewhere)).hasSize(1);
    }

    private RunningWorker sharing(TestServers servers) {
        return new RunningWorker(servers, servers.workDirectory().resolve("work"))
                .withComfyUi()
                .with("worker.inputs.allow-networks", "127.0.0.0/8")
                .with(
                        "worker.runtime.input-dir",
                        servers.comfyUi().inputFolder().toString())
                .with(
                        "worker.runtime.output-dir",
                        servers.comfyUi().outputFolder().toString());
    }

    private static void send(TestServers servers, String id) {
        ObjectNode graph = ComfyWorkflows.textToImage("a very secret prompt", 7);
        servers.sendBody(TestServers.pipeline(id, graph).toString());
    }

    private static void sendWithInput(TestServers servers, InputServer web, String id) {
        ObjectNode graph = JsonNodeFactory.instance.objectNode();
        ComfyWorkflows.add(graph, "1", "LoadImage").put("image", web.url("/input.png"));
        ObjectNode save = ComfyWorkflows.add(graph, "2", "SaveImage").put("filename_prefix", "fox");
        ComfyWorkflows.link(save, "images", "1", 0);
        servers.sendBody(TestServers.pipeline(id, graph).toString());
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
