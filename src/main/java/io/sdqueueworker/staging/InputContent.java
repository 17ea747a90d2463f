package io.sdqueueworker.staging;

import io.sdqueueworker.staging.InputPlace.Form;
import io.sdqueueworker.task.MediaType;
import java.io.IOException;
import java.nio.file.Path;

/// Rejects a file whose bytes are not what its place in the task needs. An error page or a document of an internal
/// service must not reach the runtime as a picture.
///
/// The media type that the source declares does not count.
final class InputContent {

    private InputContent() {}

    /// Checks a file.
    ///
    /// @return the media type, by the file's bytes
    /// @throws SourceFailedException if the place needs another type
    static MediaType require(Form form, Path file) throws IOException {
        MediaType type = MediaType.of(file);
        String belongs = switch (form) {
            case MEDIA -> isMedia(type) ? "" : "an image, a video or a sound";
            case MODEL -> isModel(type) ? "" : "a 3D model (glTF binary, FBX or PLY)";
        };
        if (!belongs.isEmpty()) {
            throw SourceFailedException.refused("its content is " + type.mediaType() + ", and not " + belongs);
        }
        return type;
    }

    /// Returns whether a file of this type may be an input.
    static boolean isFile(MediaType type) {
        return isMedia(type) || isModel(type);
    }

    private static boolean isMedia(MediaType type) {
        return switch (type) {
            case PNG, JPEG, WEBP, GIF, AVIF, HEIC, JPEG_XL, TIFF, BMP -> true;
            case M4A, QUICKTIME, MP4, WEBM, MATROSKA, AVI -> true;
            case WAV, FLAC, OPUS, OGG, MP3 -> true;
            // A document with links that a runtime might follow, not a picture that it could open.
            case SVG -> false;
            case GLB, FBX, PLY, ZIP, HTML, JSON, TEXT, UNKNOWN -> false;
        };
    }

    private static boolean isModel(MediaType type) {
        return type == MediaType.GLB || type == MediaType.FBX || type == MediaType.PLY;
    }
}
