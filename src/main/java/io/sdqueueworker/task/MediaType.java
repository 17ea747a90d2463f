package io.sdqueueworker.task;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Predicate;

/// The types of files that runtimes make and take, recognized by a file's first bytes.
///
/// The file's name does not count, nor does the type that a sender or a runtime gives. The order of the constants is
/// that of the checks: the general forms come after the special ones.
public enum MediaType {
    PNG("image/png", ".png", head -> head.has(0, "\u0089PNG\r\n\u001a\n")),
    JPEG("image/jpeg", ".jpg", head -> head.has(0, "\u00ff\u00d8\u00ff")),
    WEBP("image/webp", ".webp", head -> head.has(0, "RIFF") && head.has(8, "WEBP")),
    GIF("image/gif", ".gif", head -> head.has(0, "GIF87a") || head.has(0, "GIF89a")),
    AVIF("image/avif", ".avif", head -> head.hasBrand("avif", "avis")),
    HEIC("image/heic", ".heic", head -> head.hasBrand("heic", "heix", "mif1", "msf1")),
    JPEG_XL("image/jxl", ".jxl", head -> head.has(0, "\u00ff\n") || head.has(0, "\0\0\0\fJXL ")),
    TIFF("image/tiff", ".tiff", head -> head.has(0, "II*\0") || head.has(0, "MM\0*")),
    /// With its reserved bytes, which are zero: two letters alone are too common.
    BMP("image/bmp", ".bmp", head -> head.has(0, "BM") && head.has(6, "\0\0\0\0")),

    M4A("audio/mp4", ".m4a", head -> head.hasBrand("M4A ", "M4B ")),
    QUICKTIME("video/quicktime", ".mov", head -> head.hasBrand("qt  ")),
    MP4("video/mp4", ".mp4", head -> head.has(4, "ftyp")),
    WEBM("video/webm", ".webm", head -> head.has(0, "\u001aE\u00df\u00a3") && head.mentions("webm")),
    MATROSKA("video/x-matroska", ".mkv", head -> head.has(0, "\u001aE\u00df\u00a3")),
    AVI("video/x-msvideo", ".avi", head -> head.has(0, "RIFF") && head.has(8, "AVI ")),

    WAV("audio/wav", ".wav", head -> head.has(0, "RIFF") && head.has(8, "WAVE")),
    FLAC("audio/flac", ".flac", head -> head.has(0, "fLaC")),
    OPUS("audio/ogg", ".opus", head -> head.has(0, "OggS") && head.mentions("OpusHead")),
    OGG("audio/ogg", ".ogg", head -> head.has(0, "OggS")),
    MP3("audio/mpeg", ".mp3", head -> head.has(0, "ID3") || head.isMpegAudio()),

    GLB("model/gltf-binary", ".glb", head -> head.has(0, "glTF")),
    FBX("application/octet-stream", ".fbx", head -> head.has(0, "Kaydara FBX Binary")),
    PLY("model/ply", ".ply", head -> head.has(0, "ply\n") || head.has(0, "ply\r\n")),

    ZIP("application/zip", ".zip", head -> head.has(0, "PK\u0003\u0004")),
    SVG("image/svg+xml", ".svg", head -> head.isText() && (head.begins("<svg") || head.beginsXmlOf("<svg"))),
    HTML("text/html", ".html", head -> head.isText() && (head.begins("<!doctype html") || head.mentions("<html"))),
    JSON("application/json", ".json", head -> head.isText() && (head.begins("{") || head.begins("["))),
    TEXT("text/plain", ".txt", Head::isText),
    UNKNOWN("application/octet-stream", ".bin", _ -> true);

    /// The number of bytes that are looked at.
    static final int HEAD_BYTES = 4096;

    private final String mediaType;
    private final String extension;

    /// Captures nothing, which the compiler's check for immutable enums cannot see.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Predicate<Head> check;

    MediaType(String mediaType, String extension, Predicate<Head> check) {
        this.mediaType = mediaType;
        this.extension = extension;
        this.check = check;
    }

    /// The media type as in `Content-Type`.
    public String mediaType() {
        return mediaType;
    }

    /// The ending of a file's name, with its dot.
    public String extension() {
        return extension;
    }

    /// The type of a file on the disk.
    public static MediaType of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return of(in.readNBytes(HEAD_BYTES));
        }
    }

    /// The type of a file that begins with these bytes.
    ///
    /// @param head its first [#HEAD_BYTES] bytes, or all of it if it is shorter
    public static MediaType of(byte[] head) {
        Head begin = new Head(head);
        for (MediaType type : values()) {
            if (type.check.test(begin)) {
                return type;
            }
        }
        return UNKNOWN;
    }

    /// The first bytes of a file, and the same as characters, one for each byte.
    private static final class Head {

        private final byte[] bytes;
        private final String text;

        Head(byte[] bytes) {
            this.bytes = bytes;
            this.text = new String(bytes, ISO_8859_1);
        }

        boolean has(int offset, String signature) {
            return text.startsWith(signature, offset);
        }

        /// A file of the ISO base media format, which many formats share. The brand says which one it is.
        boolean hasBrand(String... brands) {
            if (has(4, "ftyp")) {
                for (String brand : brands) {
                    if (has(8, brand)) {
                        return true;
                    }
                }
            }
            return false;
        }

        boolean mentions(String word) {
            return text.contains(word);
        }

        boolean begins(String word) {
            return text.stripLeading().toLowerCase(Locale.ROOT).startsWith(word);
        }

        boolean beginsXmlOf(String element) {
            return (begins("<?xml") || begins("<!--") || begins("<!doctype svg")) && mentions(element);
        }

        /// A frame of MPEG audio, layer III: eleven bits set, and a layer that ADTS does not have.
        boolean isMpegAudio() {
            return bytes.length > 1 && bytes[0] == (byte) 0xff && (bytes[1] & 0xe6) == 0xe2;
        }

        boolean isText() {
            if (bytes.length == 0 || text.chars().anyMatch(each -> each < ' ' && "\t\n\f\r".indexOf(each) < 0)) {
                return false;
            }
            try {
                UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, withoutCutCharacter()));
                return true;
            } catch (CharacterCodingException e) {
                return false;
            }
        }

        /// The end may be in the middle of a character; at most three bytes of it are here.
        private int withoutCutCharacter() {
            if (bytes.length < HEAD_BYTES) {
                return bytes.length;
            }
            int end = bytes.length;
            while (end > bytes.length - 3 && (bytes[end - 1] & 0xc0) == 0x80) {
                end--;
            }
            return (bytes[end - 1] & 0xc0) == 0xc0 ? end - 1 : bytes.length;
        }
    }
}
