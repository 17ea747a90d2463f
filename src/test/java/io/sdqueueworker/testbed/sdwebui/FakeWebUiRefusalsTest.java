package io.sdqueueworker.testbed.sdwebui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sdqueueworker.testbed.servers.ImagePainter;
import java.net.http.HttpResponse;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The refusals of the calls that begin with an image, with their texts.
class FakeWebUiRefusalsTest extends OnFakeWebUi {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BASE64 = Base64.getEncoder().encodeToString(ImagePainter.png("an input", 1, 40, 24));

    @Test
    void missesTheInitImageInTheWordsOfEachFork() throws Exception {
        assertThat(post("/img2img", JSON.createObjectNode()))
                .returns(404, HttpResponse::statusCode)
                .returns("{\"detail\":\"Init image not found\"}", HttpResponse::body);

        webUi.change(FakeWebUiSettings::withSdNext);

        assertThat(post("/img2img", JSON.createObjectNode()))
                .returns(400, HttpResponse::statusCode)
                .returns("{\"error\":\"init image is required\"}", HttpResponse::body);
    }

    @ParameterizedTest
    @CsvSource({
        "/img2img,            {'init_images':['*']}",
        "/img2img,            {'init_images':['%1$s'];'mask':'AAAA'}",
        "/extra-single-image, {}",
        "/extra-single-image, {'image':'AAAA'}",
        "/extra-batch-images, {'imageList':[{'data':'%1$s';'name':'a'};{'data':'AAAA';'name':'b'}]}",
        "/interrogate,        {'image':'data:image/png;base64;AAAA'}",
        "/png-info,           {'image':'not base64'}"
    })
    void seesThatAnImageIsBroken(String route, String request) throws Exception {
        assertThat(post(route, unquoted(request)))
                .returns(500, HttpResponse::statusCode)
                .returns("{\"detail\":\"Invalid encoded image\"}", HttpResponse::body);
    }

    @Test
    void doesNotFetchImages() throws Exception {
        assertThat(post("/extra-single-image", unquoted("{'image':'http://localhost/a.png'}"))
                        .body())
                .isEqualTo("{\"detail\":\"Requests not allowed\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "/extra-single-image, {'resize_mode':2},                       value_error.const",
        "/extra-single-image, {'upscaling_resize':0},                  value_error.number.not_gt",
        "/extra-single-image, {'upscaling_resize_w':0},                value_error.number.not_ge",
        "/extra-single-image, {'gfpgan_visibility':1.5},               value_error.number.not_le",
        "/extra-single-image, {'upscaling_resize':'much'},             type_error.float",
        "/extra-batch-images, {},                                      value_error.missing",
        "/extra-batch-images, {'imageList':'%1$s'},                    type_error.list",
        "/extra-batch-images, {'imageList':[{'data':'%1$s'}]},         value_error.missing",
        "/interrogate,        [],                                      type_error.dict",
        "/png-info,           {},                                      value_error.missing",
        "/img2img,            {'init_images':['%1$s'];'steps':'many'}, type_error.integer"
    })
    void refusesFieldsAsItsModelsDo(String route, String request, String type) throws Exception {
        HttpResponse<String> answer = post(route, unquoted(request));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("\"type\":\"" + type + "\"");
        assertThat(webUi.generations()).isZero();
    }

    @Test
    void findsNoUpscalerOfAnUnknownName() throws Exception {
        JsonNode request = JSON.createObjectNode().put("image", BASE64).put("upscaler_1", "nope");

        assertThat(post("/extra-single-image", request))
                .returns(500, HttpResponse::statusCode)
                .returns(true, answer -> answer.body().contains("could not find upscaler named nope"));
    }

    @Test
    void knowsTwoModelsForWords() throws Exception {
        assertThat(post(
                        "/interrogate",
                        JSON.createObjectNode().put("image", BASE64).put("model", "nope")))
                .returns(404, HttpResponse::statusCode)
                .returns("{\"detail\":\"Model not found\"}", HttpResponse::body);
    }

    /// JSON in a table: with its own quotes and commas, and a valid image.
    private static String unquoted(String json) {
        return json.replace('\'', '"').replace(';', ',').formatted(BASE64);
    }
}
