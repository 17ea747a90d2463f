package io.sdqueueworker.testbed.sdwebui.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// The worker's assumptions about refused, failed and interrupted requests.
public abstract class WebUiRefusalBeliefs extends WebUiBeliefs {
    private static final Duration SOON = Duration.ofMinutes(2);

    @Test
    public void refusesAScriptThatItDoesNotHave() throws Exception {
        HttpResponse<String> selectable =
                client().post("/txt2img", request().deepCopy().put("script_name", "no such script"));
        request().putObject("alwayson_scripts").putObject("no such script").putArray("args");
        HttpResponse<String> alwaysOn = client().post("/txt2img", request());

        assertThat(Stream.of(selectable, alwaysOn)).allSatisfy(refusal -> {
            assertThat(refusal.statusCode()).isEqualTo(422);
            assertThat(refusal.body()).contains("no such script", "not found");
        });
        assertThat(client().isIdle()).isTrue();
    }

    @Test
    public void refusesAnUnknownSamplerOrUsesAnotherThatItNames() throws Exception {
        HttpResponse<String> answer = client().post("/txt2img", request().put("sampler_name", "Eulerix"));

        if (answer.statusCode() == 200) {
            assertThat(names("/samplers"))
                    .contains(WebUiAnswer.of(answer.body())
                            .info()
                            .path("sampler_name")
                            .asText());
        } else {
            assertThat(answer.statusCode()).isBetween(400, 499);
            assertThat(answer.body()).contains("Sampler not found");
        }
        assertThat(names("/samplers")).contains("Euler").doesNotContain("Eulerix");
    }

    @Test
    public void passesOverALoraThatItDoesNotHave() throws Exception {
        WebUiAnswer without = client().generated(request());

        WebUiAnswer with = client().generated(request().put("prompt", "a fox <lora:no-such-lora:1>"));

        assertThat(with.images()).hasSize(1);
        assertThat(with.infotexts()).hasSameSizeAs(without.infotexts());
    }

    @Test
    public void answersAnInterruptedRunWithItsImagesAndSetsTheFlag() throws Exception {
        CompletableFuture<HttpResponse<String>> run =
                client().postLater("/txt2img", request().put("steps", 150));
        Awaitility.await()
                .atMost(SOON)
                .until(() -> client().state().path("sampling_step").asInt() > 0);

        int status =
                client().post("/interrupt", WebUiClient.JSON.createObjectNode()).statusCode();
        HttpResponse<String> answer = run.get();
        JsonNode state = client().state();
        client().generated(WebUiClient.request());
        JsonNode later = client().state();

        assertThat(status).isEqualTo(200);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(WebUiAnswer.of(answer.body()).images()).hasSize(1);
        assertThat(state.path("interrupted").asBoolean()).isTrue();
        assertThat(state.path("job_count").asInt()).isZero();
        assertThat(later.path("interrupted").asBoolean()).isFalse();
    }

    @Test
    public void mayKeepAFailedUpscaleInItsProgressAndRunsTheNextTask() throws Exception {
        String image = client().generated(request()).images().getFirst();
        ObjectNode upscale =
                WebUiClient.JSON.createObjectNode().put("image", image).put("upscaling_resize", 2);

        HttpResponse<String> failure =
                client().post("/extra-single-image", upscale.deepCopy().put("upscaler_1", "no such upscaler"));
        JsonNode stale = client().state();
        HttpResponse<String> good = client().post("/extra-single-image", upscale.put("upscaler_1", "Lanczos"));

        assertThat(failure.statusCode()).isEqualTo(500);
        assertThat(reason(failure)).contains("could not find upscaler named no such upscaler");
        assertThat(stale.path("job_count").asInt()).isIn(0, 1);
        assertThat(good.statusCode()).isEqualTo(200);
        assertThat(client().isIdle()).isTrue();
    }

    @Test
    public void describesItsRoutes() throws Exception {
        JsonNode paths = WebUiClient.JSON.readTree(client().openApi().body()).path("paths");

        assertThat(paths.properties())
                .extracting(Map.Entry::getKey)
                .contains("/sdapi/v1/txt2img", "/sdapi/v1/extra-single-image", "/sdapi/v1/interrogate");
    }

    private List<String> names(String list) throws Exception {
        return client().json(list)
                .valueStream()
                .map(each -> each.path("name").asText())
                .toList();
    }

    /// The text of an exception: forks send it under different keys.
    private static String reason(HttpResponse<String> failure) throws Exception {
        JsonNode body = WebUiClient.JSON.readTree(failure.body());
        return body.path("message").asText() + body.path("errors").asText();
    }
}
