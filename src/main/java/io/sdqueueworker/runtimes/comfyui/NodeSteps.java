package io.sdqueueworker.runtimes.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Estimates the remaining time of the executed node by the pace of its steps.
///
/// Nothing more is known of a prompt: the share of finished nodes does not help, since one node takes most of the
/// time, and the times of the other nodes are unknown.
final class NodeSteps {

    /// A node may report any numbers.
    private static final Duration LONGEST = Duration.ofHours(12);

    /// The first reported step and the last one. The time before a node's first step, such as for loading a model,
    /// does not count.
    private record Steps(String node, double first, long firstAtNanos, double last, long lastAtNanos, double all) {}

    private final LongSupplier nanoTime;
    private volatile @Nullable Steps steps;

    NodeSteps() {
        this(System::nanoTime);
    }

    /// @param nanoTime a clock like [System#nanoTime()]
    NodeSteps(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// A node has made a step. Called by one thread at a time.
    ///
    /// @param data of the event `progress`: `{node, value, max}`
    void made(JsonNode data) {
        String node = data.path("node").asText();
        double value = data.path("value").asDouble();
        double all = data.path("max").asDouble();
        long now = nanoTime.getAsLong();
        Steps before = steps;
        steps = before != null && before.node().equals(node) && before.all() == all && value >= before.last()
                ? new Steps(node, before.first(), before.firstAtNanos(), value, now, all)
                : new Steps(node, value, now, value, now, all);
    }

    /// Another node is executed.
    void next() {
        steps = null;
    }

    /// The time until the node's last step; nothing while its pace is not known.
    Optional<Duration> rest() {
        Steps known = steps;
        if (known == null || !(known.last() > known.first()) || !(known.all() >= known.last())) {
            return Optional.empty();
        }
        double perStep = (known.lastAtNanos() - known.firstAtNanos()) / (known.last() - known.first());
        double sinceLast = nanoTime.getAsLong() - known.lastAtNanos();
        double rest = (known.all() - known.last()) * perStep - sinceLast;
        return Optional.of(Duration.ofNanos((long) Math.clamp(rest, 0.0, (double) LONGEST.toNanos())));
    }
}
