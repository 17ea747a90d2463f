package io.sdqueueworker.staging.models;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The beginning of a `.safetensors` file, by which a file that was cut off is told from a whole one: 8 bytes
/// with the length of a JSON object, little-endian, and the object, which says for each tensor where its data
/// lie. The data follow without gaps to the end of the file (the format's README in huggingface/safetensors).
final class SafetensorsHeader {

    /// The format's own limit.
    private static final long LONGEST = 100_000_000;

    private static final int LENGTH_BYTES = 8;
    private static final JsonFactory JSON = new JsonFactory();

    private SafetensorsHeader() {}

    /// Checks a file, in memory that does not grow with it.
    ///
    /// @throws InvalidModelException with what is wrong
    static void require(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long bytes = channel.size();
            ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            while (length.hasRemaining() && channel.read(length) >= 0) {
                // Until it is full.
            }
            long header = length.hasRemaining() ? -1 : length.getLong(0);
            if (header < 2 || header > LONGEST || header > bytes - LENGTH_BYTES) {
                throw new InvalidModelException("has no header of a .safetensors file");
            }
            InputStream json = new Bounded(new BufferedInputStream(Channels.newInputStream(channel)), header);
            long end = endOfData(json);
            if (LENGTH_BYTES + header + end != bytes) {
                throw new InvalidModelException(
                        "has " + bytes + " bytes, and by its header " + (LENGTH_BYTES + header + end));
            }
        }
    }

    private static long endOfData(InputStream json) throws IOException {
        long end = 0;
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidModelException("has a header that is no JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    throw new InvalidModelException("has a header with a tensor that is no object");
                }
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    boolean offsets = parser.currentName().equals("data_offsets");
                    parser.nextToken();
                    if (offsets) {
                        end = Math.max(end, endOfTensor(parser));
                    } else {
                        parser.skipChildren();
                    }
                }
            }
            return end;
        } catch (JsonProcessingException e) {
            throw new InvalidModelException("has a header that is no JSON");
        }
    }

    private static long endOfTensor(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.START_ARRAY && parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
            long begin = parser.getLongValue();
            if (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
                long end = parser.getLongValue();
                if (parser.nextToken() == JsonToken.END_ARRAY && begin >= 0 && begin <= end) {
                    return end;
                }
            }
        }
        throw new InvalidModelException("has a header with data_offsets that are none");
    }

    /// The header alone: a parser reads on otherwise.
    private static final class Bounded extends InputStream {

        private final InputStream in;
        private long left;

        private Bounded(InputStream in, long left) {
            this.in = in;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = left == 0 ? -1 : in.read(bytes, offset, (int) Math.min(length, left));
            left -= Math.max(0, read);
            return read;
        }
    }
}
