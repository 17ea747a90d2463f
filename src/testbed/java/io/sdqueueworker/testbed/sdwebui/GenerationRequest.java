package io.sdqueueworker.testbed.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;

/// The body of a `txt2img` or `img2img` call that passed validation, with the defaults filled in.
///
/// @param seed never -1: a random seed replaces it
/// @param options the options that the run is made with
record GenerationRequest(
        JsonNode body,
        String prompt,
        String negativePrompt,
        FakeSamplers.Used sampling,
        long seed,
        int steps,
        int width,
        int height,
        int batchSize,
        int iterations,
        double cfgScale,
        List<SentImage> initImages,
        ObjectNode options)
        implements SimulatedGpu {

    /// Checks the body: first the images, then types, scripts and the sampler.
    ///
    /// @param fromImage true for `img2img`
    static GenerationRequest of(JsonNode body, boolean fromImage, FakeWebUiSettings settings) throws Refusal {
        Fields.requireObject(body);
        List<SentImage> initImages = fromImage ? initImages(body, settings) : List.of();
        long seed = Fields.integer(body, "seed", -1);
        var request = new GenerationRequest(
                body,
                Fields.text(body, "prompt", ""),
                Fields.text(body, "negative_prompt", ""),
                FakeSamplers.of(settings).first(body),
                seed == -1 ? ThreadLocalRandom.current().nextLong(1L << 32) : seed,
                (int) Fields.integer(body, "steps", 50),
                (int) Fields.integer(body, "width", 512),
                (int) Fields.integer(body, "height", 512),
                (int) Fields.integer(body, "batch_size", 1),
                (int) Fields.integer(body, "n_iter", 1),
                Fields.number(body, "cfg_scale", 7),
                initImages,
                JsonNodeFactory.instance.objectNode());
        requireKnownScripts(body, fromImage, settings);
        return request;
    }

    /// A request that was refused after its job had begun.
    static GenerationRequest refused(JsonNode body) {
        return new GenerationRequest(
                body,
                "",
                "",
                new FakeSamplers.Used("", ""),
                0,
                1,
                8,
                8,
                1,
                1,
                7,
                List.of(),
                JsonNodeFactory.instance.objectNode());
    }

    /// A copy with the options that the run is made with.
    GenerationRequest with(ObjectNode current) {
        return new GenerationRequest(
                body,
                prompt,
                negativePrompt,
                sampling,
                seed,
                steps,
                width,
                height,
                batchSize,
                iterations,
                cfgScale,
                initImages,
                current);
    }

    private static List<SentImage> initImages(JsonNode body, FakeWebUiSettings settings) throws Refusal {
        JsonNode encoded = body.path("init_images");
        if (encoded.isMissingNode() || encoded.isNull()) {
            throw settings.sdNext()
                    ? Refusal.error(400, "init image is required")
                    : Refusal.because(404, "Init image not found");
        }
        if (!encoded.isArray()) {
            throw Refusal.invalid("init_images", "value is not a valid list", "type_error.list");
        }
        if (encoded.isEmpty()) {
            throw Refusal.uncaught("RuntimeError", "bad number of images passed; expecting 1 or less, got 0");
        }
        var images = new ArrayList<SentImage>();
        for (JsonNode each : encoded) {
            images.add(SentImage.decode(each.asText()));
        }
        String mask = Fields.text(body, "mask", "");
        if (!mask.isEmpty()) {
            SentImage.decode(mask);
        }
        return images;
    }

    private static void requireKnownScripts(JsonNode body, boolean fromImage, FakeWebUiSettings settings)
            throws Refusal {
        String script = Fields.text(body, "script_name", "");
        if (!script.isEmpty() && FakeScript.named(script, fromImage).isEmpty()) {
            throw Refusal.because(422, "Script '" + script + "' not found");
        }
        for (var alwaysOn : body.path("alwayson_scripts").properties()) {
            if (!settings.alwaysOnScripts().contains(alwaysOn.getKey().toLowerCase(Locale.ROOT))) {
                throw Refusal.unknownScript(settings.fork(), alwaysOn.getKey());
            }
        }
    }

    void requireSecondSampler(FakeWebUiSettings settings) throws Refusal {
        if (body.path("enable_hr").asBoolean(false) && initImages.isEmpty()) {
            FakeSamplers.of(settings).second(body, sampling);
        }
    }

    @Override
    public String job() {
        return initImages.isEmpty() ? "scripts_txt2img" : "scripts_img2img";
    }

    @Override
    public int rounds() {
        return iterations;
    }

    Optional<FakeScript> script() {
        return FakeScript.named(body.path("script_name").asText(), !initImages.isEmpty());
    }

    Painting painting() {
        return new Painting(this);
    }

    /// The number of the last layers of the text encoder, counted from its end.
    int clipSkip() {
        return options.path("CLIP_stop_at_last_layers").asInt(1);
    }

    int imageCount() {
        return batchSize * iterations;
    }

    LongStream seeds(int count) {
        return LongStream.range(seed, seed + count);
    }

    boolean wantsImages() {
        return body.path("send_images").asBoolean(true);
    }

    /// The share of the input that is painted over, from 0 to 1.
    float denoising() {
        return (float) Math.clamp(body.path("denoising_strength").asDouble(0.75), 0, 1);
    }

    /// Forge looks into these modules without a check (`modules/processing.py`, `sample_hr_pass`).
    boolean lacksModulesOfSecondPass() {
        return body.path("enable_hr").asBoolean()
                && !body.path("hr_additional_modules").isArray();
    }

    /// Says whether the server saves the files of the run, which makes it put a grid before them.
    boolean savesImages() {
        return body.path("save_images").asBoolean(false);
    }

    boolean allowsGrid() {
        return !body.path("do_not_save_grid").asBoolean(false);
    }

    /// The requested checkpoint, known or not.
    Optional<String> checkpoint() {
        JsonNode name = body.path("override_settings").path("sd_model_checkpoint");
        return name.isTextual() ? Optional.of(name.asText()) : Optional.empty();
    }

    /// The options of the task, the checkpoint included.
    JsonNode overrides() {
        return body.path("override_settings");
    }

    boolean restoresOptions() {
        return body.path("override_settings_restore_afterwards").asBoolean(true);
    }
}
