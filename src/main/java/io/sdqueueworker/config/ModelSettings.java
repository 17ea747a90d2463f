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

    /// Where models come from: `s3://bucket/prefix`, which the worker fetches them from, or `external` where
    /// others put them into the directory.
    @WithDefault("external")
    @WithConverter(Addresses.Models.class)
    ModelSource source();

    /// The directory that the runtime reads its models from. Workers that share it share the models.
    @WithDefault("/opt/ml/code/models")
    Path dir();

    /// Models that are to be in the directory before the first task: globs on their paths below it, or the file
    /// name of a checkpoint. Default: none, each is fetched when a task names it.
    Optional<List<@WithConverter(Addresses.ModelPath.class) ModelPattern>> prefetch();

    /// Bytes that all models together may take; what was used longest ago is removed then. Default: what the
    /// disk has.
    @WithConverter(Amounts.Bytes.class)
    Optional<Long> maxBytes();

    /// Bytes of the directory's disk that are left to others.
    @WithDefault("1G")
    @WithConverter(Amounts.Bytes.class)
    Long keepFree();

    /// How many parts of a model are fetched at a time.
    @WithDefault("16")
    @WithConverter(Amounts.Connections.class)
    Integer connections();

    /// Inputs of ComfyUI's nodes that name model files, besides the known ones: `MyLoader.file=folder+other`.
    Optional<List<@WithConverter(Addresses.ModelInput.class) NodeInput>> comfyuiInputs();
}
