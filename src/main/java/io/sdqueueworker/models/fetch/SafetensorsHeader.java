package io.sdqueueworker.models.fetch;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The beginning of a `.safetensors` file: the length of the header in 8 bytes, little-endian; the header, a JSON
/// object with the place of every tensor; and the tensors, which fill the rest of the file.
///
/// Parsed as a stream, so that memory stays bounded whatever the header contains.
final class SafetensorsHeader {

    /// The limit that the format sets.
    private static final long LONGEST = 100_000_000;

    private static final long SHORTEST = 8;
    private static final String METADATA = "__metadata__";
    private static final String OFFSETS = "data_offsets";
    private static final int DEEPEST = 32;
    private static final int BUFFER_BYTES = 64 * 1024;

    /// Names of tensors are arbitrary, so none is cached beyond its file.
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            .build();

    private final long dataBytes;
    private long reached;

    private SafetensorsHeader(long dataBytes) {
        this.dataBytes = dataBytes;
    }

    /// The error in a file's header; empty if it is valid.
    static Optional<String> wrong(ModelContent.Bytes file) throws DiskFailedException {
        try {
            read(file);
            return Optional.empty();
        } catch (WrongException e) {
            return Optional.of("it is not a safetensors file: " + e.reason);
        }
    }

    private static final class WrongException extends Exception {

        private static final long serialVersionUID = 1L;

        private final String reason;

        private WrongException(String reason) {
            super(reason);
            this.reason = reason;
        }
    }

    private static void read(ModelContent.Bytes file) throws WrongException, DiskFailedException {
        Section head = new Section(file, 0, Math.min(Long.BYTES + 1, file.length()));
        try (head;
                InputStream in = new BufferedInputStream(head)) {
            byte[] begin = in.readNBytes(Long.BYTES + 1);
            if (begin.length <= Long.BYTES) {
                throw new WrongException("it has " + file.length() + " bytes");
            }
            long length = ByteBuffer.wrap(begin).order(ByteOrder.LITTLE_ENDIAN).getLong();
            if (length < SHORTEST || length > LONGEST || length > file.length() - Long.BYTES) {
                throw new WrongException("its header would have " + Long.toUnsignedString(length) + " bytes");
            }
            if (begin[Long.BYTES] != '{') {
                throw new WrongException("its header is not a JSON object");
            }
            SafetensorsHeader header = new SafetensorsHeader(file.length() - Long.BYTES - length);
            header.readObject(new Section(file, Long.BYTES, Long.BYTES + length));
            if (header.reached != header.dataBytes) {
                throw new WrongException("its tensors have " + header.reached + " bytes, and there are "
                        + header.dataBytes + " behind the header");
            }
        } catch (DiskFailedException e) {
            throw e;
        } catch (JacksonException e) {
            // Without the parser's message, which may quote the file.
            throw new WrongException("its header is not JSON");
        } catch (IOException e) {
            throw new WrongException("its header cannot be read");
        }
    }

    private void readObject(Section section) throws IOException, WrongException {
        try (JsonParser json = JSON.createParser(new BufferedInputStream(section, BUFFER_BYTES))) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean isTensor = !json.currentName().equals(METADATA);
                if (json.nextToken() != JsonToken.START_OBJECT) {
                    throw new WrongException("an entry of its header is not an object");
                }
                if (isTensor) {
                    readTensor(json);
                } else {
                    json.skipChildren();
                }
            }
            @Nullable JsonToken behind = json.nextToken();
            if (behind != null) {
                throw new WrongException("its header continues after its object");
            }
        }
    }

    private void readTensor(JsonParser json) throws IOException, WrongException {
        boolean placed = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean isPlace = json.currentName().equals(OFFSETS);
            json.nextToken();
            if (isPlace) {
                readOffsets(json);
                placed = true;
            } else {
                json.skipChildren();
            }
        }
        if (!placed) {
            throw new WrongException("a tensor has no place");
        }
    }

    private void readOffsets(JsonParser json) throws IOException, WrongException {
        boolean isArray = json.currentToken() == JsonToken.START_ARRAY;
        long begin = isArray ? json.nextLongValue(-1) : -1;
        long end = isArray ? json.nextLongValue(-1) : -1;
        if (begin < 0 || end < begin || end > dataBytes || json.nextToken() != JsonToken.END_ARRAY) {
            throw new WrongException("a tensor is not within the file");
        }
        reached = Math.max(reached, end);
    }

    /// A section of the file as a stream.
    private static final class Section extends InputStream {

        private final ModelContent.Bytes file;
        private final long end;
        private long at;

        private Section(ModelContent.Bytes file, long at, long end) {
            this.file = file;
            this.at = at;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            int wanted = (int) Math.min(length, end - at);
            if (wanted <= 0) {
                return -1;
            }
            int read = file.read(into, offset, wanted, at);
            at += read;
            return read == 0 ? -1 : read;
        }
    }
}
