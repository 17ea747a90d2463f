package io.sdqueueworker.publication;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.publication.MediaTypes.Detected;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaTypesTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            89504e470d0a1a0a0000000d49484452                 | image/png                | .png
            ffd8ffe000104a46494600010100000100010000         | image/jpeg               | .jpg
            524946461a000000574542505650384c0d0000002f000000 | image/webp               | .webp
            474946383961010001000000                         | image/gif                | .gif
            00000020667479706d7034320000020069736f6d         | video/mp4                | .mp4
            deadbeef00010203                                 | application/octet-stream | .bin
            ''                                               | application/octet-stream | .bin
            """)
    void tellsTheTypeFromTheBytesWhateverTheName(String hex, String type, String extension) throws Exception {
        Path file =
                Files.write(directory.resolve("misleading.txt"), HexFormat.of().parseHex(hex));

        assertThat(new MediaTypes().detect(file)).isEqualTo(new Detected(type, extension));
    }
}
