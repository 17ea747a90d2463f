package io.sdqueueworker.models.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testing.Hostile;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/// Any header of a safetensors file is accepted, or refused with a reason that does not quote it. The work does not
/// depend on the length that the header announces.
class HostileHeadersTest {

    private static final List<String> VALID = List.of(
            "{\"secret\":{\"dtype\":\"F16\",\"shape\":[2,2],\"data_offsets\":[0,8]}}",
            "{\"__metadata__\":{\"secret\":\"secret\"},\"b\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]}}",
            "{\"a\":{\"data_offsets\":[0,4],\"dtype\":\"U8\"},\"b\":{\"data_offsets\":[4,8],\"shape\":[[[[]]]]}}   ");

    @Provide
    Arbitrary<String> headers() {
        return Hostile.texts(VALID);
    }

    @Property
    void takesAHeaderOrRefusesIt(@ForAll("headers") String header, @ForAll @IntRange(max = 16) int dataBytes)
            throws Exception {
        hold(SafetensorsHeader.wrong(SafetensorsHeaderTest.file(header, dataBytes)));
    }

    @Property
    void takesAnyBytesOrRefusesThem(
            @ForAll @Size(max = 64) byte[] begin, @ForAll @LongRange(min = 0, max = 300_000) long more)
            throws Exception {
        hold(SafetensorsHeader.wrong(new SafetensorsHeaderTest.Beginning(begin, begin.length + more)));
    }

    private static void hold(Optional<String> reason) {
        reason.ifPresent(text -> {
            Hostile.assertPrintable(text);
            assertThat(text).doesNotContain("secret").hasSizeLessThan(200);
        });
    }
}
