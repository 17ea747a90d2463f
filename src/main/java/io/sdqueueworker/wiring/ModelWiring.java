package io.sdqueueworker.wiring;

import io.sdqueueworker.config.InvalidSettingException;
import io.sdqueueworker.config.ModelSettings;
import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.models.ModelSearch;
import io.sdqueueworker.models.ModelSource;
import io.sdqueueworker.models.ModelStaging;
import io.sdqueueworker.models.Prefetch;
import io.sdqueueworker.models.cache.ModelEvents;
import io.sdqueueworker.models.cache.ModelProvider;
import io.sdqueueworker.models.cache.ModelStore;
import io.sdqueueworker.models.catalogue.Catalogue;
import io.sdqueueworker.models.catalogue.ModelBucket;
import io.sdqueueworker.models.catalogue.ModelListing;
import io.sdqueueworker.models.catalogue.ModelNaming;
import io.sdqueueworker.models.catalogue.ModelPattern;
import io.sdqueueworker.models.catalogue.MountedModels;
import io.sdqueueworker.models.fetch.FetchTerms;
import io.sdqueueworker.models.fetch.ModelFetch;
import io.sdqueueworker.pipeline.gate.Probe;
import io.sdqueueworker.status.WorkerStatus.ModelCache;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Assembles the source of the worker's models, by the settings.
///
/// @param staging stages the models of tasks
/// @param prefetch fetches models before the first task
/// @param reach checks whether the source is available
/// @param store keeps the models of a bucket
public record ModelWiring(ModelStaging staging, Prefetch prefetch, Probe reach, Optional<ModelStore> store)
        implements AutoCloseable {

    /// @param runtime knows its names for model files
    /// @param search finds the models that tasks name
    /// @param reading reads the bucket of models
    /// @param patterns of the models to fetch before the first task
    public static ModelWiring of(
            WorkerConfig config,
            RuntimeWiring runtime,
            ModelSearch search,
            ModelReading reading,
            List<ModelPattern> patterns,
            ModelEvents events) {
        ModelNaming naming = runtime.kit().modelNaming();
        return switch (config.models().source()) {
            case ModelSource.Bucket source -> {
                ModelBucket bucket = reading.buckets().apply(source);
                ModelStore store = store(config.models(), new ModelFetch(bucket, terms(config, reading)), events);
                Catalogue catalogue = new Catalogue(bucket, naming, reading.refresh(), InstantSource.system());
                yield of(Optional.of(search), catalogue, store, patterns, bucket::probe, Optional.of(store));
            }
            case ModelSource.External _ -> {
                // Without a mount, only the runtime knows its models.
                boolean mounted = Files.isDirectory(config.models().dir()) || !patterns.isEmpty();
                ModelListing listing =
                        mounted ? new MountedModels(config.models().dir()) : List::of;
                yield of(
                        mounted ? Optional.of(search) : Optional.empty(),
                        // A walk through a network file system takes long, and the runtime sees
                        // new files itself.
                        new Catalogue(listing, naming, reading.refresh(), reading.refresh(), InstantSource.system()),
                        ModelProvider.PRESENT,
                        patterns,
                        listing::list,
                        Optional.empty());
            }
        };
    }

    private static ModelWiring of(
            Optional<ModelSearch> search,
            Catalogue catalogue,
            ModelProvider supply,
            List<ModelPattern> patterns,
            Probe reach,
            Optional<ModelStore> store) {
        return new ModelWiring(
                new ModelStaging(search, catalogue, supply), new Prefetch(patterns, catalogue, supply), reach, store);
    }

    private static FetchTerms terms(WorkerConfig config, ModelReading reading) {
        return new FetchTerms(config.models().connections(), reading.partBytes());
    }

    private static ModelStore store(ModelSettings settings, ModelFetch fetch, ModelEvents events) {
        try {
            return new ModelStore(
                    settings.dir(),
                    settings.maxBytes().map(OptionalLong::of).orElse(OptionalLong.empty()),
                    settings.keepFree(),
                    fetch,
                    events,
                    InstantSource.system());
        } catch (IOException e) {
            throw InvalidSettingException.ofModelDirectory(settings.dir(), e);
        }
    }

    /// The cache, if the worker keeps one.
    ///
    /// @param bytes of all models in it
    Optional<ModelCache> cache(long bytes) {
        return store.map(kept -> new ModelCache(bytes, kept.limitBytes()));
    }

    /// The limit of the model cache; empty if the worker keeps none.
    OptionalLong cacheLimit() {
        return store.map(ModelStore::limitBytes).map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    /// Checks whether models are available again.
    void probe() throws TaskFailedException, InterruptedException {
        prefetch.require();
        reach.run();
    }

    /// Checks whether there is room again. Releases the models that the runtime has loaded, because it has read
    /// them.
    void requireRoom() throws TaskFailedException, InterruptedException {
        if (store.isPresent()) {
            staging.letGoOfLoaded();
            store.get().requireRoom();
        }
    }

    @Override
    public void close() {
        prefetch.close();
        staging.close();
    }
}
