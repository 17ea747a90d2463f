package io.sdqueueworker.generation.sdwebui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sdqueueworker.task.Payload;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebUiRequestTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"alwayson_scripts\":null,\"override_settings\":null}",
                "{\"alwayson_scripts\":[],\"override_settings\":\"\"}"
            })
    void createsTheObjectsThatTheRequestLacks(String content) throws Exception {
        assertThat(fixed(content)).isEqualTo("{\"alwayson_scripts\":{},\"override_settings\":{}}");
    }

    @Test
    void mergesTheSettingsAmongTheScriptsIntoTheRequests() throws Exception {
        assertThat(fixed("""
                {"override_settings":{"a":1,"b":1},"alwayson_scripts":{"override_settings":{"b":2,"c":3}}}""")).isEqualTo("{\"override_settings\":{\"a\":1,\"b\":2,\"c\":3},\"alwayson_scripts\":{}}");
    }

    @Test
    void removesRoutingDataAndKeepsScripts() throws Exception {
        assertThat(fixed("""
                {"alwayson_scripts":{"task":"text-to-image","id_task":"x","uid":"u","sd_model_checkpoint":"m",
                "image_link":"s3://b/k","save_dir":"out","sd_vae":"v","override_settings":{},
                "controlnet":{"args":[{"enabled":true}]},"ADetailer":{"args":[]}},"override_settings":{}}"""))
                .isEqualTo("{\"alwayson_scripts\":{\"controlnet\":{\"args\":[{\"enabled\":true}]},"
                        + "\"ADetailer\":{\"args\":[]}},\"override_settings\":{}}");
    }

    @Test
    void leavesTheRestAsItWasSent() throws Exception {
        String rest = "\"prompt\":\"http://example.com/cat.png\",\"negative_prompt\":\"https is bad\","
                + "\"cfg_scale\":7.50,\"seed\":12345678901234567890,\"styles\":[\"s3://x/y\"],\"infotext\":null";

        assertThat(fixed("{" + rest + "}"))
                .isEqualTo("{" + rest + ",\"alwayson_scripts\":{},\"override_settings\":{}}");
    }

    @Test
    void switchesToTheCheckpointOfTheRoutingData() throws Exception {
        assertThat(switching("{\"alwayson_scripts\":{\"sd_model_checkpoint\":\"dream.safetensors\"}}"))
                .isEqualTo("{\"alwayson_scripts\":{},\"override_settings\":{\"sd_model_checkpoint\":"
                        + "\"dream.safetensors\"},\"override_settings_restore_afterwards\":false}");
    }

    @Test
    void prefersTheCheckpointOfTheSettings() throws Exception {
        assertThat(switching("""
                {"override_settings":{"sd_model_checkpoint":"a"},"alwayson_scripts":{"sd_model_checkpoint":"b"}}"""))
                .isEqualTo("{\"override_settings\":{\"sd_model_checkpoint\":\"a\"},\"alwayson_scripts\":{},"
                        + "\"override_settings_restore_afterwards\":false}");
    }

    @Test
    void doesNotRestoreACheckpointThatTheSettingsAmongTheScriptsName() throws Exception {
        assertThat(switching("""
                {"override_settings_restore_afterwards":true,
                "alwayson_scripts":{"override_settings":{"sd_model_checkpoint":"a"}}}"""))
                .isEqualTo("{\"override_settings_restore_afterwards\":false,\"alwayson_scripts\":{},"
                        + "\"override_settings\":{\"sd_model_checkpoint\":\"a\"}}");
    }

    @Test
    void leavesRestoringAloneWhereNoCheckpointIsNamed() throws Exception {
        assertThat(switching("{}")).isEqualTo("{\"alwayson_scripts\":{},\"override_settings\":{}}");
    }

    @Test
    void dropsTheCheckpointOfTheRoutingDataWithoutSwitching() throws Exception {
        assertThat(fixed("{\"alwayson_scripts\":{\"sd_model_checkpoint\":\"dream.safetensors\"}}"))
                .isEqualTo("{\"alwayson_scripts\":{},\"override_settings\":{}}");
    }

    @Test
    void refusesAContentThatIsNotJson() {
        assertThatThrownBy(() -> fixed("{")).isInstanceOf(JsonProcessingException.class);
    }

    private static String fixed(String content) throws JsonProcessingException {
        return request(content, false);
    }

    private static String switching(String content) throws JsonProcessingException {
        return request(content, true);
    }

    private static String request(String content, boolean switchModel) throws JsonProcessingException {
        return new String(WebUiRequest.textToImage(new Payload(content), switchModel), StandardCharsets.UTF_8);
    }
}
