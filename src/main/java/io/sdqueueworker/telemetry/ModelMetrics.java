package io.sdqueueworker.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sdqueueworker.models.cache.ModelEvents;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// The meters of the model store.
///
/// No label names a model: there may be thousands of them.
public final class ModelMetrics implements ModelEvents {

    /// From a small LoRA to a video model over a slow network.
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(2),
        Duration.ofMinutes(5),
        Duration.ofMinutes(15)
    };

    private final MeterRegistry registry;
    private final Counter hits;
    private final Counter misses;
    private final Counter received;
    private final Counter evictions;
    private final Counter evicted;
    private final Timer fetched;
    private final Timer failed;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicLong cache = new AtomicLong();

    public ModelMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.hits = wanted(registry, "hit");
        this.misses = wanted(registry, "miss");
        this.received = Counter.builder("sd.worker.model.received")
                .description("Bytes of models received over the network")
                .baseUnit("bytes")
                .register(registry);
        this.evictions = Counter.builder("sd.worker.model.evictions")
                .description("Models evicted from the model directory")
                .register(registry);
        this.evicted = Counter.builder("sd.worker.model.evicted")
                .description("Bytes of models evicted from the model directory")
                .baseUnit("bytes")
                .register(registry);
        this.fetched = fetches(registry, "fetched");
        this.failed = fetches(registry, "failed");
        Gauge.builder("sd.worker.model.fetches.in.progress", underWay::get)
                .description("Models being fetched")
                .register(registry);
        Gauge.builder("sd.worker.model.cache", cache::get)
                .description("Bytes of cached models on disk")
                .baseUnit("bytes")
                .register(registry);
    }

    /// `sd_worker_models_total{result}`: models that tasks needed, by cache result (`hit`, `miss`).
    @Override
    public void hit() {
        hits.increment();
    }

    @Override
    public void missed() {
        misses.increment();
    }

    /// `sd_worker_model_fetches_in_progress`.
    @Override
    public void fetchBegan() {
        underWay.incrementAndGet();
    }

    /// `sd_worker_model_fetch_seconds{result}`: duration of fetches by result (`fetched`, `failed`).
    @Override
    public void fetchEnded(boolean whole, Duration took) {
        underWay.decrementAndGet();
        (whole ? fetched : failed).record(took);
    }

    /// `sd_worker_model_received_bytes_total`.
    @Override
    public void received(long bytes) {
        received.increment((double) bytes);
    }

    /// `sd_worker_model_evictions_total` and `sd_worker_model_evicted_bytes_total`.
    @Override
    public void evicted(long bytes) {
        evictions.increment();
        evicted.increment((double) bytes);
    }

    /// `sd_worker_model_cache_bytes`, of all workers that share the directory.
    @Override
    public void cacheBytes(long bytes) {
        cache.set(bytes);
    }

    /// `sd_worker_model_cache_limit_bytes`; NaN if the worker keeps no models.
    public void cacheLimit(OptionalLong bytes) {
        Gauge.builder("sd.worker.model.cache.limit", () -> bytes.isPresent() ? bytes.getAsLong() : Double.NaN)
                .description("Bytes that cached models may take on disk")
                .baseUnit("bytes")
                .strongReference(true)
                .register(registry);
    }

    /// The bytes that were last reported.
    public long cacheBytes() {
        return cache.get();
    }

    private static Counter wanted(MeterRegistry registry, String result) {
        return Counter.builder("sd.worker.models")
                .description("Models that tasks needed, by whether they were in the model directory")
                .tag("result", result)
                .register(registry);
    }

    private static Timer fetches(MeterRegistry registry, String result) {
        return Timer.builder("sd.worker.model.fetch")
                .description("Duration of model fetches by result")
                .serviceLevelObjectives(BUCKETS)
                .tag("result", result)
                .register(registry);
    }
}
