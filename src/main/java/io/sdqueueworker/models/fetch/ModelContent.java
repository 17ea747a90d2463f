package io.sdqueueworker.models.fetch;

import io.sdqueueworker.models.catalogue.ModelPath;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Whether a file is what its ending says. Endings that are not known here are believed.
final class ModelContent {

    /// Bytes of a file, by their place.
    interface Bytes {

        long length();

        /// Reads what there is from a position, as far as the array takes it.
        ///
        /// @return how many; none at the end only
        int read(byte[] into, int offset, int length, long at) throws DiskFailedException;
    }

    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final int PICKLE = 0x80;
    private static final int NEWEST_PICKLE = 5;
    private static final byte[] TAR = {'u', 's', 't', 'a', 'r'};
    private static final int TAR_AT = 257;

    private ModelContent() {}

    /// What is wrong with a model; nothing where nothing is known to be.
    static Optional<String> wrong(ModelPath path, Bytes bytes) throws DiskFailedException {
        String name = path.value().toLowerCase(Locale.ROOT);
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "safetensors" -> SafetensorsHeader.wrong(bytes);
            // Not `bin`, which others than PyTorch use, too.
            case "ckpt", "pt", "pth" -> wrongPickle(bytes);
            default -> Optional.empty();
        };
    }

    /// PyTorch writes zip files, and has written pickles and tar files before.
    private static Optional<String> wrongPickle(Bytes bytes) throws DiskFailedException {
        byte[] begin = new byte[TAR_AT + TAR.length];
        int read = 0;
        int more;
        while (read < begin.length && (more = bytes.read(begin, read, begin.length - read, read)) > 0) {
            read += more;
        }
        boolean isPickle = (begin[0] & 0xff) == PICKLE && begin[1] > 0 && begin[1] <= NEWEST_PICKLE;
        boolean isKnown = isPickle
                || Arrays.equals(ZIP, Arrays.copyOf(begin, ZIP.length))
                || Arrays.equals(TAR, Arrays.copyOfRange(begin, TAR_AT, begin.length));
        return isKnown ? Optional.empty() : Optional.of("it is no file of PyTorch: neither a zip file nor a pickle");
    }
}
