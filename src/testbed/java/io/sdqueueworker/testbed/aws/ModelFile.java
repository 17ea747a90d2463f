package io.sdqueueworker.testbed.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/// Files that are valid as model files but contain no model.
public final class ModelFile {

    private ModelFile() {}

    /// A complete `.safetensors` file with one tensor of noise.
    ///
    /// @param tensorBytes size of the tensor; the file has a header before it
    /// @param seed selects the noise
    public static byte[] safetensors(int tensorBytes, long seed) {
        byte[] header = "{\"noise\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
                .formatted(tensorBytes, tensorBytes)
                .getBytes(UTF_8);
        byte[] noise = new byte[tensorBytes];
        new SplittableRandom(seed).nextBytes(noise);
        return ByteBuffer.allocate(Long.BYTES + header.length + tensorBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .put(noise)
                .array();
    }
}
