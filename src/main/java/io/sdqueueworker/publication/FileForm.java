package io.sdqueueworker.publication;

import io.sdqueueworker.task.MediaType;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// How a file is stored: the ending of its name, and its media type.
///
/// Its bytes decide. Only where they say no more than that it is some text, archive or heap of bytes, a known ending of
/// the name that the runtime gave it is taken over.
///
/// @param mediaType as in `Content-Type`
/// @param extension with its dot, such as `.png`
record FileForm(String mediaType, String extension) {

    /// What the bytes of many formats have in common.
    private static final Set<MediaType> VAGUE =
            EnumSet.of(MediaType.TEXT, MediaType.JSON, MediaType.ZIP, MediaType.UNKNOWN);

    /// Formats that have no signature of their own, with their media types.
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

    /// @param type what the file's bytes say
    /// @param name what the runtime calls it, maybe empty
    static FileForm of(MediaType type, String name) {
        String ending = name.substring(Math.max(0, name.lastIndexOf('.'))).toLowerCase(Locale.ROOT);
        String known = BY_ENDING.get(ending);
        return VAGUE.contains(type) && known != null
                ? new FileForm(known, ending)
                : new FileForm(type.mediaType(), type.extension());
    }
}
