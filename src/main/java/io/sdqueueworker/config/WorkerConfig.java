package io.sdqueueworker.config;

import io.sdqueueworker.staging.web.HostPattern;
import io.sdqueueworker.staging.web.Network;
import io.sdqueueworker.staging.web.PortRange;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The settings `worker.*`. Each can be given as an environment variable (`worker.queue-url` is `WORKER_QUEUE_URL`);
/// those that the original had are also read under the original's name, see `application.properties`.
@ConfigMapping(prefix = "worker")
public interface WorkerConfig {

    /// The URL of the queue that tasks come from. Required. The original's `SQS_QUEUE_URL`.
    @WithConverter(AddressConverters.QueueUrl.class)
    URI queueUrl();

    /// The bucket that outputs go to. Required. The original's `S3_BUCKET`.
    @WithConverter(AddressConverters.BucketName.class)
    String bucket();

    /// Buckets that messages may point to, besides the one that outputs go to. Default: no others.
    Optional<List<@WithConverter(AddressConverters.BucketName.class) String>> payloadBuckets();

    /// The topic that results are told on. Without one they are found in the bucket only. The original's
    /// `SNS_TOPIC_ARN`.
    @WithConverter(AddressConverters.TopicArn.class)
    Optional<String> topicArn();

    /// The AWS region. Default: what the AWS SDK finds. The original's `AWS_DEFAULT_REGION`; `AWS_REGION` goes first.
    @WithConverter(AddressConverters.RegionName.class)
    Optional<String> region();

    /// A file of certificate authorities in PEM that are trusted besides the public ones, wherever the worker speaks
    /// TLS. The AWS tools' `AWS_CA_BUNDLE`.
    Optional<Path> caBundle();

    /// Where spool files are kept. A directory of the worker's own, with room for the outputs of a few tasks.
    @WithDefault("/tmp/sd-queue-worker")
    Path workDir();

    /// Bytes that spool files may take in all, inputs and outputs. A task that needs more than that is rejected;
    /// one that finds too little of it left comes back.
    @WithDefault("4G")
    @WithConverter(Converters.Bytes.class)
    Long spoolLimit();

    /// The only hosts that inputs are fetched from: names, or `*.` and a name for all hosts below it. Default: all.
    Optional<List<@WithConverter(EgressConverters.Host.class) HostPattern>> inputHosts();

    /// Networks that inputs may be fetched from although they are not of the public Internet. Default: none.
    Optional<List<@WithConverter(EgressConverters.Cidr.class) Network>> inputAllowNetworks();

    /// Networks that inputs are not fetched from although they are of the public Internet, or within
    /// [#inputAllowNetworks()]: the cluster's or the VPC's own. Default: none.
    Optional<List<@WithConverter(EgressConverters.Cidr.class) Network>> inputDenyNetworks();

    /// The only ports of public addresses that inputs are fetched from. In [#inputAllowNetworks()] all of them are.
    @WithDefault("80,443")
    List<@WithConverter(EgressConverters.Ports.class) PortRange> inputPorts();

    /// The buckets that inputs may be read from beside the output bucket. Default: none.
    Optional<List<@WithConverter(AddressConverters.BucketName.class) String>> inputBuckets();

    /// Bytes that one input by URL may have.
    @WithDefault("64M")
    @WithConverter(Converters.Bytes.class)
    Long inputMaxBytes();

    /// How many different inputs by URL a task may name.
    @WithDefault("32")
    @WithConverter(Converters.Count.class)
    Integer inputMaxCount();

    /// How long one input may take, from the look-up of its host to its last byte. Then the task comes back.
    @WithDefault("60s")
    @WithConverter(Converters.Positive.class)
    Duration inputTimeout();

    /// How long a renewal of the lease hides a message; renewed at a third of it. Shorter gives a dead worker's task
    /// back sooner and costs more calls.
    @WithDefault("60s")
    @WithConverter(Converters.Visibility.class)
    Duration visibility();

    /// Receives after which a task that fails here is set aside.
    @WithDefault("3")
    @WithConverter(Converters.Count.class)
    Integer maxAttempts();

    /// Tasks that were sent longer ago than this are rejected before the GPU. Default: no task is too old.
    @WithConverter(Converters.Positive.class)
    Optional<Duration> maxAge();

    /// Without progress on the runtime for so long, a task is stopped and released. Loading a checkpoint shows no
    /// progress, so this must be longer than that takes. Not for extras and interrogations, which work in silence.
    @WithDefault("180s")
    @WithConverter(Converters.Positive.class)
    Duration stallTimeout();

    /// A task is stopped and released after so long on the runtime, progress or not.
    @WithDefault("30m")
    @WithConverter(RuntimeConverters.TimeLimit.class)
    Duration generationTimeout();

    /// The same for single kinds of tasks, as `interrogate=2m,pipeline=2h`. Default: none has another limit.
    @WithConverter(RuntimeConverters.KindTimeLimits.class)
    Optional<RuntimeConverters.LimitsByKind> generationTimeouts();

    /// How long the outputs of a task are kept here and tried again while the bucket or the topic fails. Then the task
    /// is given back, and generated anew by whoever takes it next. The lease is kept meanwhile.
    @WithDefault("10m")
    @WithConverter(Converters.Positive.class)
    Duration publicationTimeout();

    /// After SIGTERM, how long the task on the GPU may go on. The pod's `terminationGracePeriodSeconds` must be 15 s
    /// longer at least.
    @WithDefault("45s")
    @WithConverter(Converters.Positive.class)
    Duration drainBudget();

    /// Where the marks of the drain are written, which a runtime's container shares. Default: `marks` in the work
    /// directory.
    Optional<Path> marksDir();

    /// How long before the expected end of the task on the GPU the next one is received, if the queue has a backlog.
    /// Longer hides slower staging and keeps messages from other workers; twice the average staging time if that is
    /// longer.
    @WithDefault("30s")
    @WithConverter(Converters.Positive.class)
    Duration lookAhead();

    /// How often the queue is asked for its depth and its redrive policy.
    @WithDefault("15s")
    @WithConverter(Converters.Positive.class)
    Duration queueLookInterval();

    /// Whether the runtime keeps the checkpoint that a task names (in `alwayson_scripts.sd_model_checkpoint` or in
    /// `override_settings`), instead of going back to its own after the task. The original's `DYNAMIC_SD_MODEL`.
    @WithDefault("false")
    @WithConverter(Converters.YesNo.class)
    Boolean dynamicModel();

    /// How much is logged: DEBUG, INFO, WARNING or ERROR. The original's `LOGLEVEL`.
    @WithDefault("INFO")
    @WithConverter(Converters.LogLevel.class)
    String logLevel();

    /// The runtime that is driven.
    RuntimeSettings runtime();

    /// The machine under the worker.
    NodeSettings node();

    /// Where models come from, and where they are kept.
    ModelSettings models();

    /// The output store.
    StoreSettings s3();
}
