package io.sdqueueworker.config;

import static io.sdqueueworker.config.Converters.expects;
import static io.sdqueueworker.config.Converters.given;

import io.sdqueueworker.staging.HostPattern;
import io.sdqueueworker.staging.Network;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/// Reads where inputs may be fetched from, and says of a wrong setting what is expected in its place.
public final class EgressConverters {

    private EgressConverters() {}

    /// A host, or all hosts below a name.
    public static final class Host implements Converter<HostPattern> {

        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable HostPattern convert(String value) {
            return given(value, Host::read);
        }

        private static HostPattern read(String value) {
            try {
                return HostPattern.parse(value);
            } catch (IllegalArgumentException e) {
                throw expects("hosts with commas between them, such as images.example.com,*.example.org");
            }
        }
    }

    /// A range of addresses.
    public static final class Cidr implements Converter<Network> {

        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Network convert(String value) {
            return given(value, Cidr::read);
        }

        private static Network read(String value) {
            try {
                return Network.parse(value);
            } catch (IllegalArgumentException e) {
                throw expects("networks with commas between them, such as 10.1.0.0/16,fd00:1::/32");
            }
        }
    }

    /// A TCP port.
    public static final class Port implements Converter<Integer> {

        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Integer convert(String value) {
            return given(value, Port::read);
        }

        private static Integer read(String value) {
            if (value.matches("[1-9]\\d{0,4}") && Integer.parseInt(value) <= 65_535) {
                return Integer.valueOf(value);
            }
            throw expects("ports with commas between them, such as 80,443,8443");
        }
    }
}
