package io.sdqueueworker.publication;

import io.sdqueueworker.task.MediaType;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The media type and the extension of a stored file.
///
/// The file's bytes decide. Only if they show no more than text, an archive or unknown data, a known extension of the
/// runtime's file name is used.
///
/// @param mediaType as in `Content-Type`
/// @param extension with its dot, such as `.png`
record FileForm(String mediaType, String extension) {

    /// The types that many formats share.
    private static final Set<MediaType> VAGUE =
            EnumSet.of(MediaType.TEXT, MediaType.JSON, MediaType.ZIP, MediaType.UNKNOWN);

    /// The media types of formats that have no signature of their own.
    private static final Map<String, String> BY_ENDING = Map.ofEntries(
            Map.entry(".obj", "model/obj"),
            Map.entry(".mtl", "model/mtl"),
            Map.entry(".gltf", "model/gltf+json"),
            Map.entry(".stl", "model/stl"),
            Map.entry(".usdz", "model/vnd.usdz+zip"),
            Map.entry(".fbx", "application/octet-stream"),
            Map.entry(".ply", "model/ply"),
            Map.entry(".splat", "application/octet-stream"),
            Map.entry(".ksplat", "application/octet-stream"),
            Map.entry(".spz", "application/octet-stream"),
            Map.entry(".latent", "application/octet-stream"),
            Map.entry(".safetensors", "application/octet-stream"),
            Map.entry(".npy", "application/octet-stream"),
            Map.entry(".npz", "application/zip"),
            Map.entry(".exr", "image/x-exr"),
            Map.entry(".srt", "application/x-subrip"),
            Map.entry(".vtt", "text/vtt"),
            Map.entry(".csv", "text/csv"));

    /// @param type of the file's bytes
    /// @param name of the file on the runtime; may be empty
    static FileForm of(MediaType type, String name) {
        String ending = name.substring(Math.max(0, name.lastIndexOf('.'))).toLowerCase(Locale.ROOT);
        String known = BY_ENDING.get(ending);
        return VAGUE.contains(type) && known != null
                ? new FileForm(known, ending)
                : new FileForm(type.mediaType(), type.extension());
    }
}
