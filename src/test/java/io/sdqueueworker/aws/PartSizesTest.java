package io.sdqueueworker.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.models.catalogue.ModelPath;
import io.sdqueueworker.models.catalogue.ModelVersion;
import java.util.OptionalLong;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The size of the parts of an object, which only some stores report.
class PartSizesTest {

    private static final ModelVersion MODEL = new ModelVersion(new ModelPath("Lora/a"), 20, "odd");

    @RegisterExtension
    private final OddStore store = new OddStore();

    /// S3 describes the first part. Other stores refuse the request, or describe the whole object.
    @ParameterizedTest
    @CsvSource({"206,8,3,8", "501,0,,", "200,20,,"})
    void areThoseOfTheFirstPartIfTheStoreReportsIt(int status, String length, String parts, Long expected)
            throws Exception {
        store.answer(exchange -> {
            assertThat(exchange.getRequestURI().getQuery()).contains("partNumber=1");
            exchange.getResponseHeaders().set("Content-Length", length);
            if (parts != null) {
                exchange.getResponseHeaders().set("x-amz-mp-parts-count", parts);
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });

        assertThat(new S3Models(store.client(), "bucket", "").partBytes(MODEL))
                .isEqualTo(expected == null ? OptionalLong.empty() : OptionalLong.of(expected));
    }
}
