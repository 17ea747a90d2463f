package io.sdqueueworker.staging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.testbed.servers.ImagePainter;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InlineFileTest {

    private static final byte[] PNG = ImagePainter.png("a fox", 1, 64, 64);
    private static final String BASE64 = Base64.getEncoder().encodeToString(PNG);

    @ParameterizedTest
    @ValueSource(strings = {"", "data:image/png;base64,", "data:;base64,", "Data:image/png;charset=x;BASE64,"})
    void isReadWithItsHeadOrWithout(String head) throws Exception {
        assertThat(InlineFile.isOne(head + BASE64)).isTrue();
        assertThat(decoded(head + BASE64)).isEqualTo(PNG);
    }

    @Test
    void mayHaveLines() throws Exception {
        assertThat(decoded("data:image/png;base64," + Base64.getMimeEncoder().encodeToString(PNG)))
                .isEqualTo(PNG);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            data:image/png;base64,SECRET*SECRET  | it is not valid base64
            data:image/png;base64,SECRE          | it is not valid base64
            data:image/png;base64,SECRETé        | it is not valid base64
            data:image/png,SECRET                | a data URI needs base64, as in data:image/png;base64,…
            data:SECRET                          | a data URI needs base64, as in data:image/png;base64,…
            """)
    void isRefusedWithoutQuotingIt(String text, String reason) {
        SourceFailedException refused = catchThrowableOfType(SourceFailedException.class, () -> decoded(text));

        assertThat(refused.code()).isEqualTo(Code.INVALID_REQUEST);
        assertThat(refused).hasMessage(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "iVBORw0KGgo",
                "example.png",
                "database",
                "folder/iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ.png"
            })
    void isNotTheNameOfAFile(String text) {
        assertThat(InlineFile.isOne(text)).isFalse();
    }

    private static byte[] decoded(String text) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        InlineFile.of(text).copy(out);
        return out.toByteArray();
    }
}
