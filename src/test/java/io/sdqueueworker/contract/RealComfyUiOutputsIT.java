package io.sdqueueworker.contract;

import static io.sdqueueworker.testbed.comfyui.ComfyWorkflows.add;
import static io.sdqueueworker.testbed.comfyui.ComfyWorkflows.link;
import static io.sdqueueworker.testbed.comfyui.ComfyWorkflows.picture;
import static io.sdqueueworker.testbed.comfyui.ComfyWorkflows.saved;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.client.RealComfyUi;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/// Every kind of output that ComfyUI's own nodes make without a model, on a real ComfyUI.
@ResourceLock(RealComfyUi.LOCK)
class RealComfyUiOutputsIT {

    private final ObjectNode graph = JsonNodeFactory.instance.objectNode();

    @BeforeEach
    void paint() {
        picture(graph, "frames", 64, 48, 3);
    }

    @Test
    void publishesEveryPictureOfABatchAndLeavesThePreviewsOut() throws Exception {
        link(add(graph, "preview", "PreviewImage"), "images", "frames", 0);
        saved(graph, "save", "frames", "fox");

        assertThat(mediaTypes()).containsExactly("image/png", "image/png", "image/png");
    }

    @Test
    void publishesPreviewsWhereNothingIsSaved() throws Exception {
        link(add(graph, "preview", "PreviewImage"), "images", "frames", 0);

        assertThat(mediaTypes()).containsExactly("image/png", "image/png", "image/png");
    }

    @Test
    void publishesAnimations() throws Exception {
        ObjectNode webp = add(graph, "webp", "SaveAnimatedWEBP")
                .put("filename_prefix", "fox")
                .put("fps", 6.0)
                .put("lossless", true)
                .put("quality", 80)
                .put("method", "default");
        link(webp, "images", "frames", 0);
        ObjectNode png = add(graph, "png", "SaveAnimatedPNG")
                .put("filename_prefix", "fox")
                .put("fps", 6.0)
                .put("compress_level", 4);
        link(png, "images", "frames", 0);

        assertThat(mediaTypes()).containsExactly("image/webp", "image/png");
    }

    @Test
    void publishesVideos() throws Exception {
        link(add(graph, "video", "CreateVideo").put("fps", 8.0), "images", "frames", 0);
        ObjectNode mp4 = add(graph, "mp4", "SaveVideo")
                .put("filename_prefix", "fox")
                .put("format", "auto")
                .put("codec", "auto");
        link(mp4, "video", "video", 0);
        ObjectNode webm = add(graph, "webm", "SaveWEBM")
                .put("filename_prefix", "fox")
                .put("codec", "vp9")
                .put("fps", 8.0)
                .put("crf", 32.0);
        link(webm, "images", "frames", 0);

        assertThat(mediaTypes()).containsExactly("video/mp4", "video/webm");
    }

    @Test
    void publishesSounds() throws Exception {
        add(graph, "silence", "EmptyAudio")
                .put("duration", 1.0)
                .put("sample_rate", 44_100)
                .put("channels", 2);
        link(add(graph, "flac", "SaveAudio").put("filename_prefix", "fox"), "audio", "silence", 0);
        link(
                add(graph, "mp3", "SaveAudioMP3").put("filename_prefix", "fox").put("quality", "V0"),
                "audio",
                "silence",
                0);
        link(
                add(graph, "opus", "SaveAudioOpus")
                        .put("filename_prefix", "fox")
                        .put("quality", "128k"),
                "audio",
                "silence",
                0);

        assertThat(mediaTypes()).containsExactly("audio/flac", "audio/mpeg", "audio/ogg");
    }

    @Test
    void publishesATextAndALatent() throws Exception {
        add(graph, "string", "PrimitiveString").put("value", "a caption");
        link(add(graph, "text", "PreviewAny"), "source", "string", 0);
        add(graph, "noise", "EmptyLatentImage")
                .put("width", 64)
                .put("height", 64)
                .put("batch_size", 1);
        link(add(graph, "latent", "SaveLatent").put("filename_prefix", "fox"), "samples", "noise", 0);

        assertThat(mediaTypes()).containsExactly("text/plain", "application/octet-stream");
    }

    private Iterable<String> mediaTypes() throws Exception {
        try (TestServers servers = TestServers.create();
                RunningWorker worker = new RunningWorker(servers)
                        .withComfyUiAt(RealComfyUi.address())
                        .start()) {
            servers.sendBody(TestServers.pipeline("outputs", graph).toString());

            JsonNode result = worker.result();

            assertThat(result.path("result").asBoolean()).as(result.toString()).isTrue();
            return result.path("outputs")
                    .valueStream()
                    .map(output -> output.path("media_type").asText())
                    .toList();
        }
    }
}
