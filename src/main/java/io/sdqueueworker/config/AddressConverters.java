package io.sdqueueworker.config;

import static io.sdqueueworker.config.Converters.expects;
import static io.sdqueueworker.config.Converters.given;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/// Reads addresses and names of services among the settings, and says of a wrong one what is expected in its place.
public final class AddressConverters {

    private AddressConverters() {}

    /// A queue's URL.
    public static final class QueueUrl implements Converter<URI> {

        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable URI convert(String value) {
            return given(value, QueueUrl::read);
        }

        private static URI read(String value) {
            URI uri = uri(value);
            if (uri.getHost() == null || uri.getPath() == null || uri.getPath().length() < 2) {
                throw expects("a queue's URL, such as https://sqs.us-east-1.amazonaws.com/123456789012/tasks");
            }
            return uri;
        }

        private static URI uri(String value) {
            try {
                return new URI(value);
            } catch (URISyntaxException e) {
                throw expects("a queue's URL, such as https://sqs.us-east-1.amazonaws.com/123456789012/tasks");
            }
        }
    }

    /// A bucket's name.
    public static final class BucketName implements Converter<String> {

        private static final long serialVersionUID = 1L;
        private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

        @Override
        public @Nullable String convert(String value) {
            return given(value, BucketName::read);
        }

        private static String read(String value) {
            if (!NAME.matcher(value).matches()) {
                throw expects("a bucket's name, 3 to 63 lower-case letters, digits, dots and hyphens, without s3://");
            }
            return value;
        }
    }

    /// An AWS region's name.
    public static final class RegionName implements Converter<String> {

        private static final long serialVersionUID = 1L;
        private static final Pattern NAME = Pattern.compile("[a-z]{2,4}(-[a-z]+)+-\\d{1,2}");

        @Override
        public @Nullable String convert(String value) {
            return given(value, RegionName::read);
        }

        private static String read(String value) {
            if (!NAME.matcher(value).matches()) {
                throw expects("an AWS region, such as us-east-1");
            }
            return value;
        }
    }

    /// A topic's ARN.
    public static final class TopicArn implements Converter<String> {

        private static final long serialVersionUID = 1L;
        private static final Pattern ARN = Pattern.compile("arn:aws[a-z-]*:sns:[a-z0-9-]+:\\d{12}:[A-Za-z0-9_.-]+");

        @Override
        public @Nullable String convert(String value) {
            return given(value, TopicArn::read);
        }

        private static String read(String value) {
            if (!ARN.matcher(value).matches()) {
                throw expects("a topic's ARN, such as arn:aws:sns:us-east-1:123456789012:results");
            }
            return value;
        }
    }

    /// The address of a runtime's API, with or without its scheme; its path is left as it is, without a slash at its
    /// end.
    public static final class RuntimeUrl implements Converter<URI> {

        private static final long serialVersionUID = 1L;
        private static final String EXPECTED =
                "the URL of the runtime's API, such as http://localhost:8080/sdapi/v1/" + " or http://localhost:8188";

        @Override
        public @Nullable URI convert(String value) {
            return given(value, RuntimeUrl::read);
        }

        private static URI read(String value) {
            try {
                URI uri = new URI(value.contains("://") ? value : "http://" + value);
                if (!Set.of("http", "https").contains(uri.getScheme()) || uri.getHost() == null) {
                    throw expects(EXPECTED);
                }
                String path = uri.getPath().replaceAll("/+$", "");
                return new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), path, null, null);
            } catch (URISyntaxException e) {
                throw expects(EXPECTED);
            }
        }
    }
}
