package io.sdqueueworker.testbed.comfyui.routes;

import io.sdqueueworker.testbed.comfyui.ComfyFiles;
import io.sdqueueworker.testbed.http.Connection;
import io.sdqueueworker.testbed.http.HttpHead;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// `GET /view`: streams the files unchanged.
final class ComfyView {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");
    private static final Map<String, String> TYPES = Map.of(
            "png", "image/png",
            "jpg", "image/jpeg",
            "webp", "image/webp",
            "mp4", "video/mp4",
            "flac", "audio/x-flac",
            "glb", "model/gltf-binary");

    private final ComfyFiles files;

    /// The part of a file to send.
    private record Part(int status, long from, long length) {}

    ComfyView(ComfyFiles files) {
        this.files = files;
    }

    /// @return true if the connection can be used for another request
    boolean answer(Connection connection, HttpHead request, ComfyTarget target) throws IOException {
        Optional<String> filename = target.parameter("filename");
        if (filename.isEmpty()) {
            return refuse(connection, 404);
        }
        ComfyFiles.Annotated annotated = files.annotated(filename.get());
        String name = annotated.name();
        Optional<Path> folder =
                annotated.folder().or(() -> files.named(target.parameter("type").orElse("output")));
        if (name.isEmpty() || name.startsWith("/") || name.contains("..") || folder.isEmpty()) {
            return refuse(connection, 400);
        }
        Path within =
                folder.get().resolve(target.parameter("subfolder").orElse("")).normalize();
        if (!within.startsWith(folder.get())) {
            return refuse(connection, 403);
        }
        // Folders in the name itself are dropped, because they belong in the subfolder.
        Path file = within.resolve(Path.of(name).getFileName());
        if (!Files.isRegularFile(file)) {
            return refuse(connection, 404);
        }
        return send(connection, request, file);
    }

    private boolean send(Connection connection, HttpHead request, Path file) throws IOException {
        long size = Files.size(file);
        Part part = part(request.header("Range").orElse(""), size);
        String name = file.getFileName().toString();
        if (name.contains("\n") || name.contains("\r")) {
            // aiohttp raises while it writes the header, and the connection is closed without an answer.
            return false;
        }
        var headers = new ArrayList<>(List.of(
                new HttpHead.Header("Content-Disposition", "filename=\"" + name + "\""),
                new HttpHead.Header("Accept-Ranges", "bytes"),
                new HttpHead.Header(
                        "ETag",
                        "\"" + Long.toHexString(Files.getLastModifiedTime(file).toMillis()) + "-"
                                + Long.toHexString(size) + "\"")));
        if (part.status() == 206) {
            long last = part.from() + part.length() - 1;
            headers.add(new HttpHead.Header("Content-Range", "bytes " + part.from() + "-" + last + "/" + size));
        }
        String ending = name.substring(name.lastIndexOf('.') + 1);
        boolean whole = !files.takesTruncation(file);
        connection.beginAnswer(
                part.status(), TYPES.getOrDefault(ending, "application/octet-stream"), part.length(), headers);
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(part.from());
            copy(in, connection, whole ? part.length() : part.length() / 2);
        }
        return whole;
    }

    private static Part part(String range, long size) {
        var matcher = RANGE.matcher(range);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) >= size) {
            return new Part(200, 0, size);
        }
        long from = Long.parseLong(matcher.group(1));
        long last = matcher.group(2).isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(matcher.group(2)));
        return new Part(206, from, last - from + 1);
    }

    private static void copy(InputStream in, Connection connection, long length) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long left = length;
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read == -1) {
                throw new EOFException("the file became shorter");
            }
            connection.out().write(buffer, 0, read);
            left -= read;
        }
    }

    private static boolean refuse(Connection connection, int status) throws IOException {
        connection.answer(status, "application/octet-stream", "");
        return true;
    }
}
