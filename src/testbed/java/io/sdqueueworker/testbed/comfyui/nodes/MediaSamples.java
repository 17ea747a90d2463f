package io.sdqueueworker.testbed.comfyui.nodes;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/// Small files of kinds that Java cannot write, sufficient to be recognised by their content.
final class MediaSamples {
    /// One transparent pixel, lossless.
    private static final byte[] PIXEL = HexFormat.of().parseHex("2f00000010071011118888fe07");

    private MediaSamples() {}

    /// An animation of one pixel.
    ///
    /// @param frames at least 1
    static byte[] webp(int frames) {
        byte[] file = new byte[12 + 18 + 14 + frames * (24 + 8 + PIXEL.length + 1)];
        ByteBuffer bytes = littleEndian(file).put("RIFF".getBytes(US_ASCII)).putInt(file.length - 8);
        bytes.put("WEBP".getBytes(US_ASCII));
        // Flag 2: animated. Sizes are stored minus one.
        bytes.put(riffChunk("VP8X", new byte[] {2, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
        bytes.put(riffChunk("ANIM", new byte[6]));
        byte[] frame = new byte[16 + 8 + PIXEL.length + 1];
        littleEndian(frame).put(12, (byte) 100).position(16).put(riffChunk("VP8L", PIXEL));
        for (int i = 0; i < frames; i++) {
            bytes.put(riffChunk("ANMF", frame));
        }
        return file;
    }

    /// A movie without frames.
    static byte[] mp4() {
        byte[] brands = "isom\0\0\2\0isomiso2avc1mp41".getBytes(US_ASCII);
        byte[] file = new byte[8 + brands.length + 8 + 8];
        ByteBuffer bytes = ByteBuffer.wrap(file).putInt(8 + brands.length).put("ftyp".getBytes(US_ASCII));
        bytes.put(brands).putInt(8).put("free".getBytes(US_ASCII)).putInt(8).put("mdat".getBytes(US_ASCII));
        return file;
    }

    /// Silence without duration: 44.1 kHz, two channels, 16 bits.
    static byte[] flac() {
        byte[] file = new byte[8 + 34];
        ByteBuffer bytes = ByteBuffer.wrap(file).put("fLaC".getBytes(US_ASCII)).putInt(0x80000022);
        bytes.putShort((short) 4096).putShort((short) 4096).put(new byte[6]);
        bytes.putLong(44_100L << 44 | 1L << 41 | 15L << 36);
        return file;
    }

    /// An empty scene.
    static byte[] glb() {
        byte[] json = "{\"asset\":{\"version\":\"2.0\"}} ".getBytes(US_ASCII);
        byte[] file = new byte[20 + json.length];
        littleEndian(file)
                .put("glTF".getBytes(US_ASCII))
                .putInt(2)
                .putInt(file.length)
                .putInt(json.length)
                .put("JSON".getBytes(US_ASCII))
                .put(json);
        return file;
    }

    private static byte[] riffChunk(String name, byte[] content) {
        byte[] chunk = new byte[8 + content.length + content.length % 2];
        littleEndian(chunk).put(name.getBytes(US_ASCII)).putInt(content.length).put(content);
        return chunk;
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
