package io.sdqueueworker.runtimes.sdwebui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiRoute;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.TaskFailedException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SentImagesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            IMAGE_TO_IMAGE     | {"init_images":["AAAA","SECRE"]}               | init_images[1] is not valid base64
            IMAGE_TO_IMAGE     | {"init_images":["data:image/png;base64,SECRET"]} | init_images[0] is not valid base64
            IMAGE_TO_IMAGE     | {"init_images":["AAAA"],"mask":"***"}           | mask is not valid base64
            EXTRA_SINGLE_IMAGE | {"image":"SECRE="}                             | image is not valid base64
            EXTRA_BATCH_IMAGES | {"imageList":[{"data":"SECRE","name":"a"}]}     | imageList[0].data is not valid base64
            INTERROGATE        | {"image":"data:image/png;base64,"}             | image is not valid base64
            PNG_INFO           | {"image":"S"}                                  | image is not valid base64
            """)
    void areRefusedBeforeTheGpuWithoutQuotingThem(WebUiRoute route, String request, String detail) {
        TaskFailedException refused =
                catchThrowableOfType(TaskFailedException.class, () -> SentImages.require(route, read(request)));

        assertThat(refused.failure().code()).isEqualTo(Code.INVALID_REQUEST);
        assertThat(refused.failure().detail()).isEqualTo(detail);
    }

    /// The check passes everything that Python's decoder takes.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"init_images\":[\"QUJD\\nREVG\"]}",
                "{\"init_images\":[\"QUI=\"]}",
                "{\"init_images\":[\"QQ==\"]}",
                "{\"init_images\":[\"QQ==rest of it\"]}",
                "{\"init_images\":[\"Q.U.J-D\"]}",
                "{\"init_images\":[\"data:image/png;base64,QUJD\"]}",
                "{\"init_images\":[\"upload:x\",null,{\"a\":1},7]}",
                "{\"init_images\":[],\"mask\":null}",
                "{\"init_images\":\"text\"}",
                "{\"init_images\":[\"QUJD\"],\"mask\":\"\"}"
            })
    void areLeftToTheWebUiIfItMayDecodeThem(String request) {
        assertThatCode(() -> SentImages.require(WebUiRoute.IMAGE_TO_IMAGE, read(request)))
                .doesNotThrowAnyException();
    }

    private static ObjectNode read(String json) throws Exception {
        return (ObjectNode) new ObjectMapper().readTree(json);
    }
}
