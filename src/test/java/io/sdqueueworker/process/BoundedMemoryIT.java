package io.sdqueueworker.process;

import static io.sdqueueworker.process.BoundedWorker.LIMIT;
import static io.sdqueueworker.process.BoundedWorker.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.ComfyBehaviour;
import io.sdqueueworker.testbed.comfyui.ComfyUpload;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.faults.FaultRule;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.InputAnswer;
import io.sdqueueworker.testbed.servers.InputServer;
import io.sdqueueworker.testbed.servers.TestFile;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.WithServers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Bytes that pass through the disk do not pass through the heap, whatever their number.
@Tag("slow")
@ExtendWith(WithServers.class)
class BoundedMemoryIT {

    @TempDir
    Path directory;

    @Test
    void publishesLargeBatchesWhileTheNextOneIsGenerated(TestServers servers) throws Exception {
        List<List<TestFile>> batches =
                LongStream.of(0, 100, 200).mapToObj(seed -> pictures(8, seed)).toList();
        BoundedWorker worker = servers.closing(BoundedWorker.start(servers, "batches", directory));
        // Two tasks can publish at a time: both do while the third is on the GPU.
        FaultRule uploads = worker.holdUploads();
        batches.forEach(batch -> servers.runtime().next(Behaviour.imageFiles(batch)));
        List.of("first", "second", "third").forEach(servers::send);
        worker.awaitUploads(2);
        servers.runtime().awaitGenerationStarted(3, LIMIT);
        uploads.lift();

        Map<String, JsonNode> results = worker.results(3);

        worker.assertStored(results.get("first"), batches.get(0));
        worker.assertStored(results.get("second"), batches.get(1));
        worker.assertStored(results.get("third"), batches.get(2));
        worker.assertBounded();
    }

    @Test
    void publishesLargeVideosOfLargeInputs(TestServers servers) throws Exception {
        List<TestFile> videos = List.of(TestFile.largeMp4(200 * MIB, 1), TestFile.largeMp4(200 * MIB + 1, 2));
        TestFile picture = TestFile.largePng(40 * MIB, 3);
        InputServer inputs = servers.closing(InputServer.start());
        BoundedWorker worker = servers.closing(BoundedWorker.startWithComfyUi(servers, "videos", directory));
        inputs.serve("/picture", InputAnswer.file(picture, "image/png"));
        ObjectNode graph = video(inputs.url("/picture"));
        FaultRule uploads = worker.holdUploads();
        videos.forEach(video -> servers.comfyUi().next(ComfyBehaviour.outputFile(video)));
        servers.sendBody(TestServers.pipeline("first", graph).toString());
        servers.sendBody(TestServers.pipeline("second", graph).toString());
        worker.awaitUploads(1);
        servers.comfyUi().awaitRunning(2, LIMIT);
        uploads.lift();

        Map<String, JsonNode> results = worker.results(2);

        worker.assertStored(results.get("first"), videos.subList(0, 1));
        worker.assertStored(results.get("second"), videos.subList(1, 2));
        assertThat(servers.comfyUi().uploads())
                .extracting(ComfyUpload::sha256)
                .containsExactly(picture.sha256(), picture.sha256());
        worker.assertBounded();
    }

    @Test
    void sendsLargeInputsToTheRuntime(TestServers servers) throws Exception {
        // As base64 the first picture alone would be too large; without base64 all of them fit.
        List<TestFile> pictures = new ArrayList<>(pictures(2, 0));
        pictures.addFirst(TestFile.largePng(60 * MIB, 3));
        InputServer inputs = servers.closing(InputServer.start());
        BoundedWorker worker = servers.closing(BoundedWorker.start(servers, "inputs", directory));
        ObjectNode task = TestServers.task("inputs", "image-to-image");
        ObjectNode content = task.withObject("/content").put("width", 64).put("height", 64);
        for (int i = 0; i < pictures.size(); i++) {
            inputs.serve("/" + i, InputAnswer.file(pictures.get(i), "image/png"));
            content.withArray("init_images").add(inputs.url("/" + i));
        }
        servers.sendBody(task.toString());

        JsonNode result = worker.results(1).get("inputs");

        assertThat(result.path("result").asBoolean()).isTrue();
        assertThat(servers.runtime().requests().getFirst().path("init_images"))
                .extracting(BoundedMemoryIT::sha256)
                .isEqualTo(pictures.stream().map(TestFile::sha256).toList());
        worker.assertBounded();
    }

    /// Pictures of 20 MiB each, with lengths that base64 pads in different ways.
    private static List<TestFile> pictures(int count, long seed) {
        return LongStream.range(0, count)
                .mapToObj(i -> TestFile.largePng(20 * MIB + i, seed + i))
                .toList();
    }

    private static String sha256(JsonNode base64) {
        try {
            return TestFile.sha256(new ByteArrayInputStream(base64.binaryValue()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ObjectNode video(String input) {
        ObjectNode graph = JsonNodeFactory.instance.objectNode();
        ComfyWorkflows.add(graph, "1", "LoadImage").put("image", input);
        ComfyWorkflows.video(graph, "2", "1");
        return graph;
    }
}
