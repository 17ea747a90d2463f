package io.sdqueueworker.staging;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sdqueueworker.staging.InputPlace.Form;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.MediaType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputContentTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            89504e470d0a1a0a0000000d49484452         | PNG
            ffd8ffe000104a464946                     | JPEG
            00000020667479706d703432                 | MP4
            1a45dfa39f4282847765626d                 | WEBM
            524946462400000057415645666d7420         | WAV
            fffb9064                                 | MP3
            """)
    void takesImagesVideosAndSounds(String hex, MediaType type) throws Exception {
        assertThat(require(Form.MEDIA, HexFormat.of().parseHex(hex))).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE html><html><body>Not found</body></html>",
                "<html><head><meta http-equiv=refresh></head></html>",
                "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"http://a.example\"/></svg>",
                "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>",
                "{\"AccessKeyId\":\"planted\"}",
                "root:x:0:0:root:/root:/bin/sh",
                "PK\u0003\u0004",
                "%PDF-1.7",
                "glTF\u0002",
                ""
            })
    void refusesEverythingElse(String content) {
        assertThatExceptionOfType(SourceFailedException.class)
                .isThrownBy(() -> require(Form.MEDIA, content.getBytes(ISO_8859_1)))
                .matches(refused -> refused.code() == Code.INPUT_REFUSED)
                .withMessageContaining("and not an image, a video or a sound");
    }

    @ParameterizedTest
    @ValueSource(strings = {"glTF\u0002\u0000\u0000\u0000", "Kaydara FBX Binary  \u0000", "ply\nformat ascii 1.0\n"})
    void takesModelsWhereAModelBelongs(String content) throws Exception {
        assertThat(require(Form.MODEL, content.getBytes(ISO_8859_1))).isNotNull();
    }

    @Test
    void refusesWhatIsNoModelWhereAModelBelongs() {
        assertThatExceptionOfType(SourceFailedException.class)
                .isThrownBy(() -> require(Form.MODEL, "<html></html>".getBytes(ISO_8859_1)))
                .withMessageContaining("text/html, and not a 3D model");
    }

    private MediaType require(Form form, byte[] content) throws IOException {
        return InputContent.require(form, Files.write(directory.resolve("input"), content));
    }
}
