package io.sdqueueworker.runtimes.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;

/// What an answer says of the checkpoint that it was made with. What it does not say is empty: SD.Next tells
/// the hash only, and no Web UI that was told not to hash tells one.
///
/// It is the one that the run began with, in A1111 and Forge: they note it before the first step, and a refiner
/// or the checkpoint of the second pass come later (`modules/processing.py`, `process_images_inner`).
///
/// @param name the file's name without folder and ending (`sd_model_name`)
/// @param hash the first ten digits of the file's SHA-256 (`sd_model_hash`)
record ReportedModel(String name, String hash) {

    /// Of an answer that says nothing.
    static final ReportedModel UNTOLD = new ReportedModel("", "");

    /// @param info of the answer
    static ReportedModel of(JsonNode info) {
        return new ReportedModel(
                info.path("sd_model_name").asText(""),
                info.path("sd_model_hash").asText(""));
    }

    boolean isUntold() {
        return name.isEmpty() && hash.isEmpty();
    }

    @Override
    public String toString() {
        return hash.isEmpty() ? name : (name + " [" + hash + "]").strip();
    }
}
