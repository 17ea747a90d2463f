package io.sdqueueworker.publication;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.task.MediaType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileFormTest {

    @ParameterizedTest
    @CsvSource({
        "PNG,a.png,image/png,.png",
        "PNG,a.obj,image/png,.png",
        "MP4,'',video/mp4,.mp4",
        "TEXT,a.obj,model/obj,.obj",
        "TEXT,A.SRT,application/x-subrip,.srt",
        "TEXT,text.txt,text/plain,.txt",
        "TEXT,a.sh,text/plain,.txt",
        "JSON,scene.gltf,model/gltf+json,.gltf",
        "ZIP,scene.usdz,model/vnd.usdz+zip,.usdz",
        "UNKNOWN,a.latent,application/octet-stream,.latent",
        "UNKNOWN,a.png,application/octet-stream,.bin",
        "UNKNOWN,obj,application/octet-stream,.bin",
        "UNKNOWN,'',application/octet-stream,.bin"
    })
    void goesByTheBytesAndOnlyThenByAKnownEnding(MediaType bytes, String name, String mediaType, String extension) {
        assertThat(FileForm.of(bytes, name)).isEqualTo(new FileForm(mediaType, extension));
    }
}
