package io.sdqueueworker.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The settings `worker.*`. Each is an environment variable (`worker.queue-url` is `WORKER_QUEUE_URL`).
/// [SettingLookup] reads those of the original under the original's name too.
@ConfigMapping(prefix = "worker")
public interface WorkerConfig {

    /// The URL of the queue with the tasks. Required. The original's `SQS_QUEUE_URL`.
    @WithConverter(Addresses.QueueUrl.class)
    URI queueUrl();

    /// The bucket for outputs. Required. The original's `S3_BUCKET`.
    @WithConverter(Addresses.BucketName.class)
    String bucket();

    /// Buckets that messages may point to, in addition to the output bucket. Default: none.
    Optional<List<@WithConverter(Addresses.BucketName.class) String>> payloadBuckets();

    /// The topic for results. Without it, results are only in the bucket. The original's `SNS_TOPIC_ARN`.
    @WithConverter(Addresses.TopicArn.class)
    Optional<String> topicArn();

    /// The AWS region. Default: the one that the AWS SDK finds. The original's `AWS_DEFAULT_REGION`; `AWS_REGION`
    /// wins.
    @WithConverter(Addresses.RegionName.class)
    Optional<String> region();

    /// A PEM file with certificate authorities that all TLS clients trust in addition to the public ones.
    /// `AWS_CA_BUNDLE` of the AWS tools.
    Optional<Path> caBundle();

    /// The directory for spool files. It belongs to this worker alone and has room for the outputs of a few tasks.
    @WithDefault("/tmp/sd-queue-worker")
    Path workDir();

    /// Bytes for the inputs and outputs of all tasks together. A task that needs more alone is set aside; a task
    /// that finds too little free is released.
    @WithDefault("4G")
    @WithConverter(Sizes.Room.class)
    Long spoolLimit();

    /// The time that a renewal of the lease hides a message, renewed after a third of it. A shorter time releases
    /// the task of a dead worker sooner and costs more calls.
    @WithDefault("60s")
    @WithConverter(Amounts.Visibility.class)
    Duration visibility();

    /// Receives after which a task that fails here is set aside.
    @WithDefault("3")
    @WithConverter(Amounts.Count.class)
    Integer maxAttempts();

    /// Receives after which any message is set aside, however they ended, on a queue without a redrive policy. At
    /// least as many as `max-attempts`.
    @WithDefault("10")
    @WithConverter(Amounts.Count.class)
    Integer maxReceives();

    /// The age above which a task is rejected before the GPU. Default: none.
    @WithConverter(Amounts.TimeLimit.class)
    Optional<Duration> maxAge();

    /// The time without progress after which a task is stopped and released. Default: by the runtime, none for one
    /// whose healthy runs show no progress for any time.
    @WithConverter(Amounts.TimeLimit.class)
    Optional<Duration> stallTimeout();

    /// The time on the runtime after which a task is stopped and released, despite progress.
    @WithDefault("30m")
    @WithConverter(GenerationLimits.TimeLimit.class)
    Duration generationTimeout();

    /// The same for single kinds of tasks: `interrogate=2m,pipeline=2h`. Default: none.
    @WithConverter(GenerationLimits.KindTimeLimits.class)
    Optional<GenerationLimits.LimitsByKind> generationTimeouts();

    /// The time that finished outputs are kept and retried while the bucket or the topic fails. The lease is kept
    /// meanwhile. After it the task is released, and generated again by the next worker.
    @WithDefault("10m")
    @WithConverter(Amounts.Time.class)
    Duration publicationTimeout();

    /// The time that the task on the GPU may continue after SIGTERM. The pod's `terminationGracePeriodSeconds` must
    /// be at least 15 s longer.
    @WithDefault("45s")
    @WithConverter(Amounts.Time.class)
    Duration drainBudget();

    /// The directory for the marks of the drain, which the runtime's container shares. Default: `marks` in the work
    /// directory.
    Optional<Path> marksDir();

    /// The time before the expected end of the task on the GPU at which the next one is received, if the queue has
    /// a backlog; twice the average staging time if that is longer. A longer time hides slower staging and keeps
    /// messages from other workers.
    @WithDefault("30s")
    @WithConverter(Amounts.Time.class)
    Duration lookAhead();

    /// The time that a task is expected to have the GPU, before this worker has finished one: for the backlog in
    /// seconds.
    @WithDefault("30s")
    @WithConverter(Amounts.Time.class)
    Duration expectedTaskTime();

    /// The interval at which the depth and the redrive policy of the queue are read.
    @WithDefault("15s")
    @WithConverter(Amounts.Interval.class)
    Duration queueLookInterval();

    /// Uses the checkpoint in the routing data of a task (`alwayson_scripts.sd_model_checkpoint`). The original's
    /// `DYNAMIC_SD_MODEL`.
    @WithDefault("false")
    @WithConverter(Amounts.YesNo.class)
    Boolean dynamicModel();

    /// The log level: DEBUG, INFO, WARNING or ERROR. The original's `LOGLEVEL`.
    @WithDefault("INFO")
    @WithConverter(Amounts.LogLevel.class)
    String logLevel();

    /// The form of log lines: `text` for logfmt after a fixed head, or `json` for one JSON object for each event.
    @WithDefault("text")
    @WithConverter(LogFormat.Reader.class)
    LogFormat logFormat();

    /// The name of the node that the pod runs on, by the downward API. Without it, the node is not watched in
    /// Kubernetes.
    @WithConverter(Addresses.NodeName.class)
    Optional<String> nodeName();

    /// The sources of inputs by URL, and their limits.
    InputSettings inputs();

    /// The runtime that the worker drives.
    RuntimeSettings runtime();

    /// The source of models, and their directory.
    ModelSettings models();

    /// The output store.
    StoreSettings s3();
}
