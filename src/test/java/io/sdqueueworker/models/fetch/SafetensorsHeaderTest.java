package io.sdqueueworker.models.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.models.catalogue.ModelPath;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsHeaderTest {

    private static final String TENSOR = "\"a\":{\"dtype\":\"F16\",\"shape\":[2,2],\"data_offsets\":[0,8]}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{" + TENSOR + "}",
                "{" + TENSOR + "}     ",
                "{\"__metadata__\":{\"format\":\"pt\"}," + TENSOR + "}",
                "{\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4,8]},"
                        + "\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}"
            })
    void takesAHeaderWhoseTensorsReachToTheEnd(String header) throws Exception {
        assertThat(wrong(file(header, 8))).isEmpty();
    }

    @Test
    void takesAFileWithoutTensors() throws Exception {
        assertThat(wrong(file("{}      ", 0))).isEmpty();
    }

    @Test
    void takesMetadataOfAnyLength() throws Exception {
        String tags = "t".repeat(3_000_000);

        assertThat(wrong(file("{\"__metadata__\":{\"ss_tags\":\"" + tags + "\"}," + TENSOR + "}", 8)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1,2,3,4,5]",
                "{" + TENSOR,
                "{" + TENSOR + "}x",
                "{" + TENSOR + "}{}",
                "{\"a\":[0,8]}",
                "{\"a\":8,\"b\":{}}",
                "{\"a\":{\"dtype\":\"F16\",\"shape\":[4]}}",
                "{\"a\":{\"data_offsets\":[8]}}",
                "{\"a\":{\"data_offsets\":[]}}",
                "{\"a\":{\"data_offsets\":8}}",
                "{\"a\":{\"data_offsets\":[0,4,8]}}",
                "{\"a\":{\"data_offsets\":[8,0]}}",
                "{\"a\":{\"data_offsets\":[-1,8]}}",
                "{\"a\":{\"data_offsets\":[0,8.0]}}",
                "{\"a\":{\"data_offsets\":[0,99999999999999999999]}}",
                "{\"a\":{\"data_offsets\":[0,7]}}",
                "{\"a\":{\"data_offsets\":[0,9]}}",
                "{\"a\":{\"data_offsets\":[0,8],\"x\":"
            })
    void refusesAHeaderThatIsNone(String header) throws Exception {
        assertThat(wrong(file(header, 8)).orElseThrow()).startsWith("it is not a safetensors file: ");
    }

    @ParameterizedTest
    @CsvSource({"0,100", "7,100", "93,100", "100000001,200000000", "-1,100", "9223372036854775807,100"})
    void refusesALengthOfTheHeaderThatCannotBe(long length, long fileBytes) throws Exception {
        ByteBuffer begin = ByteBuffer.allocate(9).order(ByteOrder.LITTLE_ENDIAN);
        begin.putLong(length).put((byte) '{');

        assertThat(wrong(new Beginning(begin.array(), fileBytes)).orElseThrow()).contains("its header would have");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8})
    void refusesAFileThatIsTooShort(int bytes) throws Exception {
        assertThat(wrong(new Beginning(new byte[bytes], bytes))).isPresent();
    }

    @Test
    void refusesAFileThatWasCutOff() throws Exception {
        assertThat(wrong(file("{" + TENSOR + "}", 7)).orElseThrow()).contains("is not within the file");
    }

    @ParameterizedTest
    @CsvSource({"'PK\u0003\u0004', ckpt", "'\u0080\u0002}', pt", "'\u0080\u0005}', bin", "'PK\u0003\u0004', PTH"})
    void takesWhatPyTorchWrites(String begin, String ending) throws Exception {
        byte[] bytes = begin.getBytes(ISO_8859_1);

        assertThat(ModelContent.wrong(new ModelPath("a." + ending), new Beginning(bytes, bytes.length)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "version https://git-lfs.github.com/spec/v1", "", "\u0080\u0009"})
    void refusesWhatItDoesNotWrite(String begin) throws Exception {
        byte[] bytes = begin.getBytes(ISO_8859_1);

        assertThat(ModelContent.wrong(new ModelPath("a.ckpt"), new Beginning(bytes, bytes.length)))
                .isPresent();
    }

    @Test
    void believesEndingsThatItDoesNotKnow() throws Exception {
        assertThat(ModelContent.wrong(new ModelPath("a/b.gguf"), new Beginning(new byte[0], 0)))
                .isEmpty();
        assertThat(ModelContent.wrong(new ModelPath("a.ckpt/b"), new Beginning(new byte[0], 0)))
                .isEmpty();
    }

    private static Optional<String> wrong(ModelContent.Bytes bytes) throws Exception {
        return ModelContent.wrong(new ModelPath("Lora/A.SafeTensors"), bytes);
    }

    static ModelContent.Bytes file(String header, int dataBytes) {
        byte[] text = header.getBytes(UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + text.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(text.length).put(text);
        return new Beginning(bytes.array(), (long) bytes.capacity() + dataBytes);
    }

    /// A file with only zeros after its beginning.
    static final class Beginning implements ModelContent.Bytes {

        private final byte[] bytes;
        private final long length;

        Beginning(byte[] bytes, long length) {
            this.bytes = bytes.clone();
            this.length = length;
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public int read(byte[] into, int offset, int wanted, long at) {
            int read = (int) Math.min(wanted, length - at);
            for (int i = 0; i < read; i++) {
                into[offset + i] = at + i < bytes.length ? bytes[(int) at + i] : 0;
            }
            return read;
        }
    }
}
