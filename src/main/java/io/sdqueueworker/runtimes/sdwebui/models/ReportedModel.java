package io.sdqueueworker.runtimes.sdwebui.models;

import com.fasterxml.jackson.databind.JsonNode;

/// The checkpoint that an answer reports. Fields that the answer omits are empty: SD.Next reports the hash only, and a
/// Web UI that was started without hashing reports no hash.
///
/// In A1111 and Forge it is the first checkpoint of the run: they note it before the first step, before a refiner or
/// the checkpoint of the second pass (`modules/processing.py`, `process_images_inner`).
///
/// @param name the file's name without folder and ending (`sd_model_name`)
/// @param hash the first ten digits of the file's SHA-256 (`sd_model_hash`)
public record ReportedModel(String name, String hash) {

    /// The model of an answer that reports none.
    public static final ReportedModel UNREPORTED = new ReportedModel("", "");

    /// @param info the answer's `info`
    public static ReportedModel of(JsonNode info) {
        return new ReportedModel(
                info.path("sd_model_name").asText(""),
                info.path("sd_model_hash").asText(""));
    }

    public boolean isEmpty() {
        return name.isEmpty() && hash.isEmpty();
    }

    @Override
    public String toString() {
        return hash.isEmpty() ? name : (name + " [" + hash + "]").strip();
    }
}
