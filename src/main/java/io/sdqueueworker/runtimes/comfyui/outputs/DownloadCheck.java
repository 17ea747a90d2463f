package io.sdqueueworker.runtimes.comfyui.outputs;

import io.sdqueueworker.task.GeneratedFile;
import io.sdqueueworker.task.GeneratedFile.Role;
import io.sdqueueworker.task.MediaType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// Rejects a downloaded file that is empty or an error page.
final class DownloadCheck {

    /// The types of error pages, which a proxy may send instead of a file.
    private static final Set<MediaType> PAGES = EnumSet.of(MediaType.HTML, MediaType.JSON, MediaType.TEXT);

    private DownloadCheck() {}

    /// @return the file, with the role that its bytes show
    /// @throws IOException if it is a page instead of a picture, a sound or a video
    /// @throws OutputLostException if it is empty
    static GeneratedFile checked(PromptOutput.File file, Path path, long bytes)
            throws IOException, OutputLostException {
        if (bytes == 0) {
            throw OutputLostException.empty(file.filename());
        }
        MediaType type = MediaType.of(path);
        if (PAGES.contains(type) && isNamedLikeMedia(file.filename())) {
            throw new IOException("it is a page of text");
        }
        Role role = type.mediaType().startsWith("image/") ? Role.IMAGE : Role.OUTPUT;
        return new GeneratedFile(path, bytes, role, file.filename());
    }

    private static boolean isNamedLikeMedia(String filename) {
        String name = filename.toLowerCase(Locale.ROOT);
        for (MediaType type : MediaType.values()) {
            boolean isMedia = !type.mediaType().startsWith("text/")
                    && !type.mediaType().startsWith("application/")
                    && type != MediaType.SVG;
            if (isMedia && name.endsWith(type.extension())) {
                return true;
            }
        }
        return false;
    }
}
