package io.sdqueueworker.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/// Settings that are numbers of bytes.
@SuppressWarnings("serial") // A converter is serializable by its interface, and never serialized.
public final class Sizes {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,18})([KMGT]?)(i?)");

    private Sizes() {}

    /// A number of bytes, with an optional unit.
    public static final class Bytes implements Converter<Long> {

        private static final Setting<Long> SETTING =
                new Setting<>("a number of bytes, such as 512M or 4G (powers of 1024)", Sizes::bytes);

        @Override
        public @Nullable Long convert(String value) {
            return SETTING.read(value);
        }
    }

    /// The size of one input. A smaller one would refuse every picture.
    public static final class InputBytes implements Converter<Long> {

        private static final Setting<Long> SETTING = new Setting<>(
                "a number of bytes of at least 64K, such as 64M (powers of 1024)",
                value -> Amounts.atLeast(64L << 10, bytes(value)));

        @Override
        public @Nullable Long convert(String value) {
            return SETTING.read(value);
        }
    }

    /// Room for the outputs of tasks, for models, or for the memory of a runtime. In a smaller one, no task would
    /// succeed: `4` is mostly meant to be `4G`.
    public static final class Room implements Converter<Long> {

        private static final Setting<Long> SETTING = new Setting<>(
                "a number of bytes of at least 64M, such as 512M or 4G (powers of 1024)",
                value -> Amounts.atLeast(64L << 20, bytes(value)));

        @Override
        public @Nullable Long convert(String value) {
            return SETTING.read(value);
        }
    }

    private static Long bytes(String value) {
        Matcher size = SIZE.matcher(value);
        if (!size.matches()) {
            throw new IllegalArgumentException(value);
        }
        int power = size.group(2).isEmpty() ? 0 : "KMGT".indexOf(size.group(2)) + 1;
        long number = Long.parseLong(size.group(1));
        Amounts.within(0L, number, Long.MAX_VALUE >> (10 * power));
        return number << (10 * power);
    }
}
