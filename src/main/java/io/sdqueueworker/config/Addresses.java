package io.sdqueueworker.config;

import static io.sdqueueworker.config.Setting.Parser.explained;
import static io.sdqueueworker.config.Setting.Parser.matching;

import io.sdqueueworker.models.ModelSource;
import io.sdqueueworker.models.catalogue.ModelPattern;
import io.sdqueueworker.staging.web.HostPattern;
import io.sdqueueworker.staging.web.Network;
import io.sdqueueworker.staging.web.PortRange;
import io.sdqueueworker.task.ModelInputs;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/// Settings that are addresses, or names of things outside of the worker.
@SuppressWarnings("serial") // See Setting.
public final class Addresses {

    private Addresses() {}

    /// A queue's URL.
    public static final class QueueUrl extends Setting<URI> {

        public QueueUrl() {
            super("a queue's URL, such as https://sqs.us-east-1.amazonaws.com/123456789012/tasks", Addresses::queue);
        }
    }

    /// A bucket's name.
    public static final class BucketName extends Setting<String> {

        public BucketName() {
            super(
                    "a bucket's name, 3 to 63 lower-case letters, digits, dots and hyphens, without s3://",
                    matching("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"));
        }
    }

    /// An AWS region's name.
    public static final class RegionName extends Setting<String> {

        public RegionName() {
            super("an AWS region, such as us-east-1", matching("[a-z]{2,4}(-[a-z]+)+-\\d{1,2}"));
        }
    }

    /// A topic's ARN.
    public static final class TopicArn extends Setting<String> {

        public TopicArn() {
            super(
                    "a topic's ARN, such as arn:aws:sns:us-east-1:123456789012:results",
                    matching("arn:aws[a-z-]*:sns:[a-z0-9-]+:\\d{12}:[A-Za-z0-9_.-]+"));
        }
    }

    /// A runtime that the worker can drive.
    public static final class RuntimeType extends Setting<String> {

        public RuntimeType() {
            super("a runtime that the worker can drive: sdwebui or comfyui", matching("sdwebui|comfyui"));
        }
    }

    /// The address of a runtime's API, with or without its scheme. Its path is kept, without a slash at the end.
    public static final class RuntimeUrl extends Setting<URI> {

        public RuntimeUrl() {
            super(
                    "the URL of the runtime's API, such as http://localhost:8080/sdapi/v1/ or http://localhost:8188",
                    Addresses::runtime);
        }
    }

    /// A node's name. It becomes part of a URL.
    public static final class NodeName extends Setting<String> {

        public NodeName() {
            super("a node's name, as in the pod's spec.nodeName", matching("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?"));
        }
    }

    /// A host, or all hosts below a name.
    public static final class Host extends Setting<HostPattern> {

        public Host() {
            super("hosts separated by commas, such as images.example.com,*.example.org", HostPattern::parse);
        }
    }

    /// A range of addresses.
    public static final class Cidr extends Setting<Network> {

        public Cidr() {
            super("networks separated by commas, such as 10.1.0.0/16,fd00:1::/32", Network::parse);
        }
    }

    /// A TCP port, or a range of TCP ports.
    public static final class Ports extends Setting<PortRange> {

        public Ports() {
            super("ports separated by commas, such as 80,443,8000-8999", PortRange::parse);
        }
    }

    /// The source of models.
    public static final class Models extends Setting<ModelSource> {

        public Models() {
            super("external, or a bucket and a prefix such as s3://my-models/sdxl", Addresses::models);
        }
    }

    /// A model's path, or a pattern of such paths.
    public static final class ModelPath extends Setting<ModelPattern> {

        public ModelPath() {
            super(
                    "paths of models separated by commas, such as Lora/**,sd_xl_base_1.0.safetensors",
                    explained(ModelPattern::parse));
        }
    }

    /// An input of ComfyUI's nodes that names models.
    public static final class ModelInput extends Setting<ModelInputs.Entry> {

        public ModelInput() {
            super(
                    "inputs and folders separated by commas, such as MyLoader.my_file=folder+other",
                    explained(ModelInputs.Entry::parse));
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
