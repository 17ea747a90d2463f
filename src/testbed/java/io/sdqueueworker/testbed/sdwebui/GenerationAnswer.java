package io.sdqueueworker.testbed.sdwebui;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.http.Connection;
import io.sdqueueworker.testbed.servers.TestFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The reply to a generation: `images` first, then `parameters`, then `info` as a string of JSON.
///
/// @param images the unencoded files; they are encoded in base64 while they are sent, piece by piece
record GenerationAnswer(List<TestFile> images, JsonNode parameters, String info) implements Reply {
    /// A multiple of 3, so that only the last piece is padded.
    private static final int PIECE = 48 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper();

    /// Paints the finished images of the job, or uses `instead`.
    static GenerationAnswer of(
            GenerationRequest request,
            GenerationJob job,
            FakeWebUiSettings settings,
            FakeCheckpoint model,
            Optional<List<TestFile>> instead) {
        Processed made = instead.map(files -> Processed.of(request, model, files))
                .orElseGet(() -> processed(request, job, settings, model));
        List<TestFile> images = request.wantsImages()
                ? Stream.concat(made.pictures().stream(), made.extra().stream()).toList()
                : List.of();
        return new GenerationAnswer(
                images, echoed(request), info(request, job, model, made).toString());
    }

    private static Processed processed(
            GenerationRequest request, GenerationJob job, FakeWebUiSettings settings, FakeCheckpoint model) {
        Optional<FakeScript> script = request.script();
        Processed run = script.isPresent()
                ? script.get().run(request, model)
                // The real server lists the seeds of all requested images, even after an interrupt.
                : Processed.plain(
                        request,
                        model,
                        job.roundsDone() * request.batchSize(),
                        (settings.grid() || request.savesImages()) && request.allowsGrid());
        return FakeAnimateDiff.of(request.body())
                .map(extension -> extension.after(run))
                .orElse(run)
                .withExtra(request.painting().pictures("detected map ", settings.extraImages()));
    }

    /// A copy without some fields of its `info`.
    GenerationAnswer without(Set<String> fields) {
        try {
            ObjectNode told = (ObjectNode) JSON.readTree(info);
            return new GenerationAnswer(images, parameters, told.remove(fields).toString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("info is not JSON", e);
        }
    }

    /// The request without its input images, unless it asks for them.
    private static JsonNode echoed(GenerationRequest request) {
        ObjectNode body = request.body().deepCopy();
        if (!request.initImages().isEmpty() && !body.path("include_init_images").asBoolean(false)) {
            body.putNull("init_images").putNull("mask");
        }
        return body;
    }

    private static ObjectNode info(GenerationRequest request, GenerationJob job, FakeCheckpoint model, Processed made) {
        ObjectNode info = JsonNodeFactory.instance.objectNode();
        info.put("prompt", request.prompt());
        var prompts = info.putArray("all_prompts");
        info.put("negative_prompt", request.negativePrompt());
        var negativePrompts = info.putArray("all_negative_prompts");
        info.put("seed", request.seed());
        var seeds = info.putArray("all_seeds");
        info.put("subseed", request.seed());
        var subseeds = info.putArray("all_subseeds");
        info.put("subseed_strength", 0);
        made.seeds().forEach(seed -> {
            prompts.add(request.prompt());
            negativePrompts.add(request.negativePrompt());
            seeds.add(seed);
            subseeds.add(seed);
        });
        info.put("width", request.width()).put("height", request.height());
        info.put("sampler_name", request.sampling().sampler()).put("cfg_scale", request.cfgScale());
        info.put("steps", request.steps()).put("batch_size", request.batchSize());
        info.put("restore_faces", false).putNull("face_restoration_model");
        info.put("sd_model_name", model.nameForExtra())
                .put("sd_model_hash", model.hash().orElse(null));
        info.putNull("sd_vae_name")
                .putNull("sd_vae_hash")
                .put("seed_resize_from_w", -1)
                .put("seed_resize_from_h", -1);
        info.putNull("denoising_strength").putObject("extra_generation_params");
        info.put("index_of_first_image", made.first());
        var texts = info.putArray("infotexts");
        made.texts().forEach(texts::add);
        info.putArray("styles");
        info.put("job_timestamp", job.timestamp()).put("clip_skip", request.clipSkip());
        info.put("is_using_inpainting_conditioning", false).put("version", "v1.10.1");
        return info;
    }

    @Override
    public void send(Connection connection) throws IOException {
        byte[] tail = tail();
        connection.beginAnswer(200, "application/json", length(tail), List.of());
        sendImages(connection.out(), images);
        connection.out().write(tail);
    }

    @Override
    public void sendHalf(Connection connection) throws IOException {
        byte[] tail = tail();
        connection.beginAnswer(200, "application/json", length(tail), List.of());
        if (images.size() > 1) {
            sendImages(connection.out(), images.subList(0, images.size() / 2));
        } else {
            connection.out().write("{\"images\":[\"iVBORw0KGgo".getBytes(UTF_8));
        }
    }

    private static void sendImages(OutputStream out, List<TestFile> images) throws IOException {
        String before = "{\"images\":[\"";
        for (TestFile image : images) {
            out.write(before.getBytes(UTF_8));
            try (InputStream in = image.open()) {
                for (byte[] piece = in.readNBytes(PIECE); piece.length > 0; piece = in.readNBytes(PIECE)) {
                    out.write(Base64.getEncoder().encode(piece));
                }
            }
            out.write('"');
            before = ",\"";
        }
    }

    private byte[] tail() {
        ObjectNode rest = JsonNodeFactory.instance.objectNode();
        rest.set("parameters", parameters);
        rest.put("info", info);
        String start = images.isEmpty() ? "{\"images\":[]," : "],";
        return (start + rest.toString().substring(1)).getBytes(UTF_8);
    }

    private long length(byte[] tail) {
        long base64 =
                images.stream().mapToLong(image -> (image.bytes() + 2) / 3 * 4).sum();
        long punctuation = images.isEmpty() ? 0 : "{\"images\":[\"\"".length() + 3L * (images.size() - 1);
        return base64 + punctuation + tail.length;
    }
}
