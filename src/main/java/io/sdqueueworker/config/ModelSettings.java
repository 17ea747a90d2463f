package io.sdqueueworker.config;

import io.sdqueueworker.models.ModelSource;
import io.sdqueueworker.models.catalogue.ModelPattern;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The settings `worker.models.*`.
public interface ModelSettings {

    /// The source of models: `s3://bucket/prefix`, from which the worker downloads them, or `external` if another
    /// program puts them into the directory.
    @WithDefault("external")
    @WithConverter(Addresses.ModelSources.class)
    ModelSource source();

    /// The directory that the runtime reads its models from. Workers that share it share the models.
    @WithDefault("/opt/ml/code/models")
    Path dir();

    /// The models to download before the first task: globs on their paths below the directory, or the file name of
    /// a checkpoint. Default: none, each is downloaded when a task names it.
    Optional<List<@WithConverter(Addresses.ModelPatterns.class) ModelPattern>> prefetch();

    /// Bytes for all models together, above which the least recently used are removed. Default: all of the disk.
    @WithConverter(Sizes.Room.class)
    Optional<Long> maxBytes();

    /// Bytes of the directory's disk that stay free.
    @WithDefault("1G")
    @WithConverter(Sizes.Bytes.class)
    Long keepFree();

    /// The number of parts of a model that are downloaded at the same time.
    @WithDefault("16")
    @WithConverter(Amounts.Connections.class)
    Integer connections();

    /// Inputs of ComfyUI's nodes that name model files, in addition to the known ones:
    /// `MyLoader.file=folder+other`.
    Optional<List<@WithConverter(Addresses.ModelInput.class) NodeInput>> comfyuiInputs();
}
