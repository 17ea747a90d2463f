package io.sdqueueworker.publication;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MimeTypeException;
import org.apache.tika.mime.MimeTypes;

/// Tells what a file is from its bytes; what the runtime calls it does not count.
final class MediaTypes {

    /// @param name such as `image/png`
    /// @param extension with its dot; `.bin` where the bytes are nothing known
    record Detected(String name, String extension) {}

    private final MimeTypes known = MimeTypes.getDefaultMimeTypes();

    Detected detect(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            MediaType type = known.detect(in, new Metadata());
            String extension = known.forName(type.toString()).getExtension();
            return new Detected(type.toString(), extension.isEmpty() ? ".bin" : extension);
        } catch (MimeTypeException e) {
            throw new IllegalStateException("the media type registry does not know its own type", e);
        }
    }
}
