package io.sdqueueworker.models.fetch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.zip.Checksum;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrcTest {

    /// The check values from the catalogue of parametrised CRC algorithms.
    @ParameterizedTest
    @CsvSource({"CRC64NVME,ae8b14860a799888", "CRC32C,e3069283", "CRC32,cbf43926"})
    void agreesWithThePublishedCheckValues(Crc crc, String expected) {
        assertThat(hex(crc, "123456789".getBytes(US_ASCII))).isEqualTo(expected);
    }

    /// The vectors of the NVM Express specification: 4 KiB of zeros, and of ones.
    @Test
    void agreesWithTheVectorsOfNvmExpress() {
        byte[] ones = new byte[4096];
        Arrays.fill(ones, (byte) 0xff);

        assertThat(hex(Crc.CRC64NVME, new byte[4096])).isEqualTo("6482d367eb22b64e");
        assertThat(hex(Crc.CRC64NVME, ones)).isEqualTo("c0ddba7302eca3ac");
    }

    @Test
    void writesLeadingZeros() {
        assertThat(Crc.CRC32.hex(0xab)).isEqualTo("000000ab");
        assertThat(Crc.CRC64NVME.hex(0)).isEqualTo("0000000000000000");
    }

    @Property
    void comesToTheSameInPiecesAndByteByByte(
            @ForAll @Size(max = 100) byte[] bytes, @ForAll @IntRange(max = 100) int cut) {
        for (Crc crc : Crc.values()) {
            int middle = Math.min(cut, bytes.length);
            Checksum pieces = crc.start();
            pieces.update(bytes, 0, middle);
            pieces.update(bytes, middle, bytes.length - middle);
            Checksum singly = crc.start();
            for (byte each : bytes) {
                singly.update(each);
            }
            assertThat(pieces.getValue()).isEqualTo(value(crc, bytes)).isEqualTo(singly.getValue());
        }
    }

    @Property
    void combinesTwoNeighbours(@ForAll @Size(max = 300) byte[] first, @ForAll @Size(max = 300) byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        for (Crc crc : Crc.values()) {
            assertThat(crc.combined(value(crc, first), value(crc, second), second.length))
                    .isEqualTo(value(crc, both));
        }
    }

    /// Longer than an `int` can count: combined by halves, because one zero byte at a time would take too long.
    @Test
    void combinesWhatIsLongerThanTwoGigabytes() {
        for (Crc crc : Crc.values()) {
            long zeros = value(crc, new byte[1 << 20]);
            long bytes = 1 << 20;
            for (; bytes < 1L << 33; bytes *= 2) {
                zeros = crc.combined(zeros, zeros, bytes);
            }
            long half = crc.combined(crc.start().getValue(), zeros, bytes);
            assertThat(crc.combined(half, value(crc, new byte[0]), 0)).isEqualTo(zeros);
            long front = crc.combined(value(crc, new byte[1]), zeros, bytes);
            long back = crc.combined(zeros, value(crc, new byte[1]), 1);
            assertThat(front).isEqualTo(back);
        }
    }

    private static long value(Crc crc, byte[] bytes) {
        Checksum sum = crc.start();
        sum.update(bytes, 0, bytes.length);
        return sum.getValue();
    }

    private static String hex(Crc crc, byte[] bytes) {
        return crc.hex(value(crc, bytes));
    }
}
