package io.sdqueueworker.testbed.comfyui.routes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sdqueueworker.testbed.comfyui.ComfyFiles;
import io.sdqueueworker.testbed.comfyui.ComfyUpload;
import io.sdqueueworker.testbed.comfyui.Sha256;
import io.sdqueueworker.testbed.http.HttpHead;
import io.sdqueueworker.testbed.http.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// `POST /upload/image`: stores a file under a free name.
final class ComfyUploads {
    private final ComfyFiles files;
    private final Recording<ComfyUpload> uploads;

    ComfyUploads(ComfyFiles files, Recording<ComfyUpload> uploads) {
        this.files = files;
        this.uploads = uploads;
    }

    ComfyAnswer store(HttpHead request, byte[] body) throws IOException {
        Optional<Multipart> form = Multipart.parse(request, body);
        if (form.isEmpty()) {
            return ComfyAnswer.empty(400);
        }
        Optional<Path> folder = files.named(form.get().text("type").orElse("input"));
        if (folder.isEmpty()) {
            // The real one fails on an unknown type.
            return ComfyAnswer.uncaught();
        }
        Optional<Multipart.Field> image = form.get().file("image");
        String fileName = image.flatMap(Multipart.Field::fileName).orElse("");
        String subfolder = form.get().text("subfolder").orElse("");
        Path wanted = folder.get().resolve(subfolder).resolve(fileName).normalize();
        if (fileName.isEmpty() || !wanted.startsWith(folder.get())) {
            return ComfyAnswer.empty(400);
        }
        byte[] content = image.map(Multipart.Field::content).orElseThrow();
        Files.createDirectories(wanted.getParent());
        String overwrite = form.get().text("overwrite").orElse("");
        Path stored = overwrite.equals("true") || overwrite.equals("1") ? wanted : freeName(wanted, content);
        Files.write(stored, content);
        String name = stored.getFileName().toString();
        uploads.add(new ComfyUpload(fileName, subfolder, name, content.length, Sha256.of(content)));
        return ComfyAnswer.json(JsonNodeFactory.instance
                .objectNode()
                .put("name", name)
                .put("subfolder", subfolder)
                .put("type", form.get().text("type").orElse("input")));
    }

    /// The name itself if it is free or has the same content, otherwise `x (1).png`, `x (2).png` and so on.
    private static Path freeName(Path wanted, byte[] content) throws IOException {
        String name = wanted.getFileName().toString();
        int dot = name.lastIndexOf('.') > 0 ? name.lastIndexOf('.') : name.length();
        Path candidate = wanted;
        for (int i = 1; Files.exists(candidate) && !Arrays.equals(Files.readAllBytes(candidate), content); i++) {
            candidate = wanted.resolveSibling(name.substring(0, dot) + " (" + i + ")" + name.substring(dot));
        }
        return candidate;
    }
}
