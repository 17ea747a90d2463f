package io.sdqueueworker.config;

import static io.sdqueueworker.config.Converters.expects;
import static io.sdqueueworker.config.Converters.given;

import io.sdqueueworker.staging.web.HostPattern;
import io.sdqueueworker.staging.web.Network;
import io.sdqueueworker.staging.web.PortRange;
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

    /// A TCP port, or a range of them.
    public static final class Ports implements Converter<PortRange> {

        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable PortRange convert(String value) {
            return given(value, Ports::read);
        }

        private static PortRange read(String value) {
            try {
                return PortRange.parse(value);
            } catch (IllegalArgumentException e) {
                throw expects("ports with commas between them, such as 80,443,8000-8999");
            }
        }
    }
}
