package io.sdqueueworker.task;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MediaTypeTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            89504e470d0a1a0a0000000d49484452                 | PNG
            ffd8ffe000104a46494600010100000100010000         | JPEG
            524946461a000000574542505650384c0d0000002f000000 | WEBP
            474946383961010001000000                         | GIF
            0000001c667479706176696600000000                 | AVIF
            0000001c667479706865696300000000                 | HEIC
            0000000c4a584c200d0a870a                         | JPEG_XL
            49492a0008000000                                 | TIFF
            424d460000000000000036000000                     | BMP
            00000020667479706d7034320000020069736f6d         | MP4
            000000206674797069736f6d0000020069736f6d         | MP4
            00000014667479707174202000000000                 | QUICKTIME
            000000186674797 04d344120                        | M4A
            1a45dfa39f4286810142f7810142f2810442f381084282847765626d | WEBM
            1a45dfa3a34286810142f7810142f2810442f38108428288 6d6174726f736b61 | MATROSKA
            52494646240000004156492 04c495354                | AVI
            524946462400000057415645666d7420                 | WAV
            664c614300000022                                 | FLAC
            4f67675300020000000000000000000000000000000000000000011e01766f72626973 | OGG
            4f676753000200000000000000000000000000000000000000000113 4f70757348656164 | OPUS
            49443304000000000000                             | MP3
            fffb9064                                         | MP3
            fff15080                                         | UNKNOWN
            676c544602000000                                 | GLB
            4b6179646172612046425820426 96e617279202000      | FBX
            504b030414000000                                 | ZIP
            deadbeef00010203                                 | UNKNOWN
            ''                                               | UNKNOWN
            """)
    void isToldFromTheFirstBytes(String hex, MediaType type) {
        assertThat(MediaType.of(HexFormat.of().parseHex(hex.replace(" ", "")))).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"a": 1}                                   | JSON
            [1, 2]                                     | JSON
            a photo of a château                       | TEXT
            <!DOCTYPE html><title>no picture</title>   | HTML
            <html><body>404</body></html>              | HTML
            <html><body><svg/></body></html>           | HTML
            {"prompt": "draw <svg icon"}               | JSON
            draw an <svg icon                          | TEXT
            <?xml version="1.0"?><svg/>                | SVG
            <svg xmlns="http://www.w3.org/2000/svg"/>  | SVG
            """)
    void isToldFromText(String text, MediaType type) {
        assertThat(MediaType.of(text.getBytes(UTF_8))).isEqualTo(type);
    }

    @Test
    void takesNoOtherEncodingForText() {
        assertThat(MediaType.of("ch\u00e2teau".getBytes(ISO_8859_1))).isEqualTo(MediaType.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3", "4"})
    void takesTextForTextThatIsCutInTheMiddleOfACharacter(int offset) {
        byte[] text = ("a".repeat(offset) + "\ud83c\udf0d".repeat(2000)).getBytes(UTF_8);

        assertThat(MediaType.of(Arrays.copyOf(text, MediaType.HEAD_BYTES))).isEqualTo(MediaType.TEXT);
    }

    @ParameterizedTest
    @EnumSource
    void hasANameAndAnEndingForEach(MediaType type) {
        assertThat(type.mediaType()).matches("[a-z]+/[a-z0-9.+-]+");
        assertThat(type.extension()).matches("\\.[a-z0-9]+");
    }
}
