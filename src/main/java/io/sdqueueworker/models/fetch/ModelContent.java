package io.sdqueueworker.models.fetch;

import io.sdqueueworker.models.catalogue.ModelPath;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Checks that a file has the format of its ending. Unknown endings are accepted.
final class ModelContent {

    /// Random access to the bytes of a file.
    interface Bytes {

        long length();

        /// Reads from a position as many bytes as there are and the array takes.
        ///
        /// @return the number of bytes; zero only at the end
        int read(byte[] into, int offset, int length, long at) throws DiskFailedException;
    }

    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final int PICKLE = 0x80;
    private static final int NEWEST_PICKLE = 5;
    private static final byte[] TAR = {'u', 's', 't', 'a', 'r'};
    private static final int TAR_AT = 257;

    private ModelContent() {}

    /// The error in a model's format; empty if none is found.
    static Optional<String> wrong(ModelPath path, Bytes bytes) throws DiskFailedException {
        String name = path.value().toLowerCase(Locale.ROOT);
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "safetensors" -> SafetensorsHeader.wrong(bytes);
            // Not `bin`: programs other than PyTorch use it, too.
            case "ckpt", "pt", "pth" -> wrongPickle(bytes);
            default -> Optional.empty();
        };
    }

    /// Checks a PyTorch file. PyTorch writes zip files; earlier versions wrote pickles and tar files.
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
        return isKnown ? Optional.empty() : Optional.of("it is not a PyTorch file: neither a zip file nor a pickle");
    }
}
