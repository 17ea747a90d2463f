package io.sdqueueworker.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;

/// The body of a `txt2img` call that passed validation, with the defaults filled in.
///
/// @param seed never -1: a random one was drawn
record GenerationRequest(
        JsonNode body,
        String prompt,
        String negativePrompt,
        String sampler,
        long seed,
        int steps,
        int width,
        int height,
        int batchSize,
        int iterations,
        double cfgScale) {

    private static final String NOT_AN_INTEGER = "value is not a valid integer";

    /// Checks the body in the order of the real server: types first, then scripts, then the sampler.
    static GenerationRequest of(JsonNode body, WebUiSettings settings) throws Refusal {
        if (!body.isObject()) {
            throw Refusal.invalid("body", "value is not a valid dict", "type_error.dict");
        }
        long seed = integer(body, "seed", -1);
        var request = new GenerationRequest(
                body,
                text(body, "prompt", ""),
                text(body, "negative_prompt", ""),
                text(body, "sampler_name", text(body, "sampler_index", "Euler")),
                seed == -1 ? ThreadLocalRandom.current().nextLong(1L << 32) : seed,
                (int) integer(body, "steps", 50),
                (int) integer(body, "width", 512),
                (int) integer(body, "height", 512),
                (int) integer(body, "batch_size", 1),
                (int) integer(body, "n_iter", 1),
                number(body, "cfg_scale", 7));
        requireKnownScripts(body, settings);
        if (!settings.samplers().contains(request.sampler())) {
            throw Refusal.because(400, "Sampler not found");
        }
        return request;
    }

    private static void requireKnownScripts(JsonNode body, WebUiSettings settings) throws Refusal {
        String script = text(body, "script_name", "");
        if (!script.isEmpty()) {
            throw Refusal.because(422, "Script '" + script + "' not found");
        }
        for (var alwaysOn : body.path("alwayson_scripts").properties()) {
            if (!settings.alwaysOnScripts().contains(alwaysOn.getKey().toLowerCase(Locale.ROOT))) {
                throw Refusal.because(422, "always on script " + alwaysOn.getKey() + " not found");
            }
        }
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

    boolean allowsGrid() {
        return !body.path("do_not_save_grid").asBoolean(false);
    }

    /// The checkpoint asked for, known or not.
    Optional<String> checkpoint() {
        JsonNode name = body.path("override_settings").path("sd_model_checkpoint");
        return name.isTextual() ? Optional.of(name.asText()) : Optional.empty();
    }

    boolean restoresCheckpoint() {
        return body.path("override_settings_restore_afterwards").asBoolean(true);
    }

    private static String text(JsonNode body, String field, String fallback) throws Refusal {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return fallback;
        }
        if (!value.isValueNode()) {
            throw Refusal.invalid(field, "str type expected", "type_error.str");
        }
        return value.asText();
    }

    private static long integer(JsonNode body, String field, long fallback) throws Refusal {
        double value = number(body, field, (double) fallback, NOT_AN_INTEGER, "type_error.integer");
        if (value != Math.rint(value)) {
            throw Refusal.invalid(field, NOT_AN_INTEGER, "type_error.integer");
        }
        return (long) value;
    }

    private static double number(JsonNode body, String field, double fallback) throws Refusal {
        return number(body, field, fallback, "value is not a valid float", "type_error.float");
    }

    /// Takes a number in a string too, as the real server does.
    private static double number(JsonNode body, String field, double fallback, String message, String type)
            throws Refusal {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return fallback;
        }
        try {
            if (value.isValueNode()) {
                return Double.parseDouble(value.asText());
            }
        } catch (NumberFormatException e) {
            // Refused below, like a list or an object.
        }
        throw Refusal.invalid(field, message, type);
    }
}
