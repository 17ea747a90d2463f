package io.sdqueueworker.staging.models;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/// Whether a whole file is a model.
final class Verification {

    private static final int PIECE = 256 * 1024;

    private Verification() {}

    /// Checks what a file of this name must begin with: only `.safetensors` say so much that it is worth a
    /// look.
    ///
    /// @throws InvalidModelException with what is wrong
    static void requireHeader(ModelPath model, Path file) throws IOException {
        String name = model.value().toLowerCase(Locale.ROOT);
        if (name.endsWith(".safetensors") || name.endsWith(".sft")) {
            SafetensorsHeader.require(file);
        }
    }

    /// Whether a file has a checksum, and the header that its name asks for.
    static boolean holds(ModelPath model, Checksum checksum, Path file) throws IOException, InterruptedException {
        if (!Checksum.of(checksum.algorithm(), digest(checksum.algorithm(), file))
                .equals(checksum)) {
            return false;
        }
        try {
            requireHeader(model, file);
            return true;
        } catch (InvalidModelException e) {
            return false;
        }
    }

    private static byte[] digest(Checksum.Algorithm algorithm, Path file) throws IOException, InterruptedException {
        return switch (algorithm) {
            case CRC64NVME -> crc(Crc.CRC64NVME, file);
            case CRC32C -> crc(Crc.CRC32C, file);
            case CRC32 -> crc(Crc.CRC32, file);
            case SHA256 -> digest("SHA-256", file);
            case SHA1 -> digest("SHA-1", file);
            case MD5 -> digest("MD5", file);
        };
    }

    private static byte[] crc(Crc crc, Path file) throws IOException, InterruptedException {
        java.util.zip.Checksum sum = crc.start();
        read(file, sum::update);
        return crc.digest(sum.getValue());
    }

    private static byte[] digest(String algorithm, Path file) throws IOException, InterruptedException {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            read(file, digest::update);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    private interface Sum {
        void add(byte[] bytes, int offset, int length);
    }

    private static void read(Path file, Sum sum) throws IOException, InterruptedException {
        byte[] piece = new byte[PIECE];
        try (InputStream in = new FileInputStream(file.toFile())) {
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                sum.add(piece, 0, read);
            }
        }
    }
}
