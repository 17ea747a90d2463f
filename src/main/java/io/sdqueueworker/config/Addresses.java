package io.sdqueueworker.config;

import static io.sdqueueworker.config.Setting.explained;
import static io.sdqueueworker.config.Setting.matching;

import io.sdqueueworker.models.ModelSource;
import io.sdqueueworker.models.catalogue.ModelPattern;
import io.sdqueueworker.staging.web.HostPattern;
import io.sdqueueworker.staging.web.Network;
import io.sdqueueworker.staging.web.PortRange;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/// Settings that are addresses, or names of things outside of the worker.
@SuppressWarnings("serial") // A converter is serializable by its interface, and never serialized.
public final class Addresses {

    private Addresses() {}

    /// A queue's URL.
    public static final class QueueUrl implements Converter<URI> {

        private static final Setting<URI> SETTING = new Setting<>(
                "a queue's URL, such as https://sqs.us-east-1.amazonaws.com/123456789012/tasks", Addresses::queue);

        @Override
        public @Nullable URI convert(String value) {
            return SETTING.read(value);
        }
    }

    /// A bucket's name.
    public static final class BucketName implements Converter<String> {

        private static final Setting<String> SETTING = new Setting<>(
                "a bucket's name of letters, digits, dots, hyphens and underscores, without s3://",
                matching("[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]"));

        @Override
        public @Nullable String convert(String value) {
            return SETTING.read(value);
        }
    }

    /// An AWS region's name.
    public static final class RegionName implements Converter<String> {

        private static final Setting<String> SETTING =
                new Setting<>("an AWS region, such as us-east-1", matching("[a-z]{2,4}(-[a-z]+)+-\\d{1,2}"));

        @Override
        public @Nullable String convert(String value) {
            return SETTING.read(value);
        }
    }

    /// A topic's ARN.
    public static final class TopicArn implements Converter<String> {

        private static final Setting<String> SETTING = new Setting<>(
                "a topic's ARN, such as arn:aws:sns:us-east-1:123456789012:results",
                matching("arn:aws[a-z-]*:sns:[a-z0-9-]+:\\d{12}:[A-Za-z0-9_.-]+"));

        @Override
        public @Nullable String convert(String value) {
            return SETTING.read(value);
        }
    }

    /// The address of a runtime's API, with or without its scheme. Its path is kept, without a slash at the end.
    public static final class RuntimeUrl implements Converter<URI> {

        private static final Setting<URI> SETTING = new Setting<>(
                "the URL of the runtime's API, such as http://localhost:8080/sdapi/v1/ or http://localhost:8188",
                Addresses::runtime);

        @Override
        public @Nullable URI convert(String value) {
            return SETTING.read(value);
        }
    }

    /// A node's name. It becomes part of a URL.
    public static final class NodeName implements Converter<String> {

        private static final Setting<String> SETTING = new Setting<>(
                "a node's name, as in the pod's spec.nodeName", matching("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?"));

        @Override
        public @Nullable String convert(String value) {
            return SETTING.read(value);
        }
    }

    /// A host, or all hosts below a name.
    public static final class Host implements Converter<HostPattern> {

        private static final Setting<HostPattern> SETTING = new Setting<>(
                "hosts separated by commas, such as images.example.com,*.example.org", HostPattern::parse);

        @Override
        public @Nullable HostPattern convert(String value) {
            return SETTING.read(value);
        }
    }

    /// A range of addresses.
    public static final class Cidr implements Converter<Network> {

        private static final Setting<Network> SETTING =
                new Setting<>("networks separated by commas, such as 10.1.0.0/16,fd00:1::/32", Network::parse);

        @Override
        public @Nullable Network convert(String value) {
            return SETTING.read(value);
        }
    }

    /// A TCP port, or a range of TCP ports.
    public static final class PortRanges implements Converter<PortRange> {

        private static final Setting<PortRange> SETTING =
                new Setting<>("ports separated by commas, such as 80,443,8000-8999", PortRange::parse);

        @Override
        public @Nullable PortRange convert(String value) {
            return SETTING.read(value);
        }
    }

    /// The source of models.
    public static final class ModelSources implements Converter<ModelSource> {

        private static final Setting<ModelSource> SETTING =
                new Setting<>("external, or a bucket and a prefix such as s3://my-models/sdxl", Addresses::models);

        @Override
        public @Nullable ModelSource convert(String value) {
            return SETTING.read(value);
        }
    }

    /// A model's path, or a pattern of such paths.
    public static final class ModelPatterns implements Converter<ModelPattern> {

        private static final Setting<ModelPattern> SETTING = new Setting<>(
                "paths of models separated by commas, such as Lora/**,sd_xl_base_1.0.safetensors",
                explained(ModelPattern::parse));

        @Override
        public @Nullable ModelPattern convert(String value) {
            return SETTING.read(value);
        }
    }

    /// An input of ComfyUI's nodes that names models.
    public static final class ModelInput implements Converter<NodeInput> {

        private static final Setting<NodeInput> SETTING = new Setting<>(
                "inputs and folders separated by commas, such as MyLoader.my_file=folder+other",
                explained(NodeInput::parse));

        @Override
        public @Nullable NodeInput convert(String value) {
            return SETTING.read(value);
        }
    }

    private static URI queue(String value) {
        URI uri = URI.create(value);
        if (uri.getHost() == null || uri.getPath() == null || uri.getPath().length() < 2) {
            throw new IllegalArgumentException(value);
        }
        return uri;
    }

    private static URI runtime(String value) {
        URI uri = URI.create(value.contains("://") ? value : "http://" + value);
        if (!Set.of("http", "https").contains(uri.getScheme()) || uri.getHost() == null) {
            throw new IllegalArgumentException(value);
        }
        try {
            String path = uri.getPath().replaceAll("/+$", "");
            return new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), path, null, null);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static ModelSource models(String value) {
        return value.equals("external")
                ? new ModelSource.External()
                : ModelSource.Bucket.parse(value).orElseThrow(() -> new IllegalArgumentException(value));
    }
}
