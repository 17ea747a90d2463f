package io.sdqueueworker.config;

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
    @WithConverter(Addresses.QueueUrl.class)
    URI queueUrl();

    /// The bucket that outputs go to. Required. The original's `S3_BUCKET`.
    @WithConverter(Addresses.BucketName.class)
    String bucket();

    /// Buckets that messages may point to, besides the one that outputs go to. Default: no others.
    Optional<List<@WithConverter(Addresses.BucketName.class) String>> payloadBuckets();

    /// The topic that results are told on. Without one they are found in the bucket only. The original's
    /// `SNS_TOPIC_ARN`.
    @WithConverter(Addresses.TopicArn.class)
    Optional<String> topicArn();

    /// The AWS region. Default: what the AWS SDK finds. The original's `AWS_DEFAULT_REGION`; `AWS_REGION` goes first.
    @WithConverter(Addresses.RegionName.class)
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
    @WithConverter(Amounts.Bytes.class)
    Long spoolLimit();

    /// How long a renewal of the lease hides a message; renewed at a third of it. Shorter gives a dead worker's task
    /// back sooner and costs more calls.
    @WithDefault("60s")
    @WithConverter(Amounts.Visibility.class)
    Duration visibility();

    /// Receives after which a task that fails here is set aside.
    @WithDefault("3")
    @WithConverter(Amounts.Count.class)
    Integer maxAttempts();

    /// Tasks that were sent longer ago than this are rejected before the GPU. Default: no task is too old.
    @WithConverter(Amounts.Time.class)
    Optional<Duration> maxAge();

    /// Without progress on the runtime for so long, a task is stopped and released. Loading a checkpoint shows no
    /// progress, so this must be longer than that takes. Not for extras and interrogations, which work in silence.
    @WithDefault("180s")
    @WithConverter(Amounts.Time.class)
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
    @WithConverter(Amounts.Time.class)
    Duration publicationTimeout();

    /// After SIGTERM, how long the task on the GPU may go on. The pod's `terminationGracePeriodSeconds` must be 15 s
    /// longer at least.
    @WithDefault("45s")
    @WithConverter(Amounts.Time.class)
    Duration drainBudget();

    /// Where the marks of the drain are written, which a runtime's container shares. Default: `marks` in the work
    /// directory.
    Optional<Path> marksDir();

    /// How long before the expected end of the task on the GPU the next one is received, if the queue has a backlog.
    /// Longer hides slower staging and keeps messages from other workers; twice the average staging time if that is
    /// longer.
    @WithDefault("30s")
    @WithConverter(Amounts.Time.class)
    Duration lookAhead();

    /// How often the queue is asked for its depth and its redrive policy.
    @WithDefault("15s")
    @WithConverter(Amounts.Time.class)
    Duration queueLookInterval();

    /// Whether the runtime keeps the checkpoint that a task names (in `alwayson_scripts.sd_model_checkpoint` or in
    /// `override_settings`), instead of going back to its own after the task. The original's `DYNAMIC_SD_MODEL`.
    @WithDefault("false")
    @WithConverter(Amounts.YesNo.class)
    Boolean dynamicModel();

    /// How much is logged: DEBUG, INFO, WARNING or ERROR. The original's `LOGLEVEL`.
    @WithDefault("INFO")
    @WithConverter(Amounts.LogLevel.class)
    String logLevel();

    /// The name of the node that the pod runs on, by the downward API. Without it, the node is not watched in
    /// Kubernetes.
    @WithConverter(Addresses.NodeName.class)
    Optional<String> nodeName();

    /// The sources of inputs by URL, and their limits.
    InputSettings inputs();

    /// The runtime that is driven.
    RuntimeSettings runtime();

    /// Where models come from, and where they are kept.
    ModelSettings models();

    /// The output store.
    StoreSettings s3();
}
