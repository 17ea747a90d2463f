package io.sdqueueworker.config;

import static io.sdqueueworker.config.Converters.expects;
import static io.sdqueueworker.config.Converters.given;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/// Reads what says where the machine under the worker is known.
public final class NodeConverters {

    private NodeConverters() {}

    /// A node's name: it becomes part of an address.
    public static final class NodeName implements Converter<String> {

        private static final long serialVersionUID = 1L;
        private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

        @Override
        public @Nullable String convert(String value) {
            return given(value, NodeName::read);
        }

        private static String read(String value) {
            if (!NAME.matcher(value).matches()) {
                throw expects("a node's name, as spec.nodeName of the pod has it");
            }
            return value;
        }
    }

    /// The API server's address. Kubernetes gives host and port in variables of their own, the host maybe in the
    /// form of IPv6 without brackets; outside of Kubernetes there is no host.
    public static final class KubernetesApi implements Converter<URI> {

        private static final long serialVersionUID = 1L;
        private static final Pattern NOWHERE = Pattern.compile("https://:\\d{1,5}");
        private static final Pattern ADDRESS = Pattern.compile("https://(.*):(\\d{1,5})");

        @Override
        public @Nullable URI convert(String value) {
            return NOWHERE.matcher(value.strip()).matches() ? null : given(value, KubernetesApi::read);
        }

        private static URI read(String value) {
            Matcher address = ADDRESS.matcher(value);
            if (address.matches()) {
                String host = address.group(1);
                boolean bare = host.contains(":") && !host.startsWith("[");
                try {
                    // A host is made of what a host may be made of.
                    return new URI("https://" + (bare ? "[" + host + "]" : host) + ":" + address.group(2))
                            .parseServerAuthority();
                } catch (URISyntaxException e) {
                    throw unexpected();
                }
            }
            throw unexpected();
        }

        private static IllegalArgumentException unexpected() {
            return expects("the API server's address, such as https://10.100.0.1:443");
        }
    }

    /// The address of an instance metadata service.
    public static final class MetadataUrl implements Converter<URI> {

        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable URI convert(String value) {
            return given(value, MetadataUrl::read);
        }

        private static URI read(String value) {
            try {
                URI uri = new URI(value).parseServerAuthority();
                if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                    return uri;
                }
            } catch (URISyntaxException e) {
                // As any other text.
            }
            throw expects("an address, such as http://169.254.169.254");
        }
    }
}
