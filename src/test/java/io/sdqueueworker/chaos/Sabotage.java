package io.sdqueueworker.chaos;

import io.sdqueueworker.testing.FaultProxy;
import io.sdqueueworker.testing.ProxiedRequest;
import java.util.Locale;

/// Takes a property away from every worker, by what its servers tell it. A judge who does not notice judges nothing.
enum Sabotage {
    /// None.
    NONE,
    /// Leases are not renewed, though the worker is told that they are.
    NO_LEASE,
    /// Result documents are written over, and earlier ones are not found.
    NO_CONDITIONAL_PUT,
    /// Messages are deleted before their tasks are done.
    DELETE_FIRST;

    /// @param word as `make` is given it, such as `no-lease`
    static Sabotage of(String word) {
        return word.isEmpty() ? NONE : valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /// What the queue answers wrongly.
    void spoilQueue(FaultProxy queue) {
        if (this == NO_LEASE) {
            queue.when(request -> request.calls("ChangeMessageVisibility"))
                    .answer(200, "application/x-amz-json-1.0", "{}");
        }
    }

    /// What the bucket does wrongly.
    void spoilBucket(FaultProxy bucket) {
        if (this == NO_CONDITIONAL_PUT) {
            bucket.when(Sabotage::putsResult).dropHeader("If-None-Match");
            bucket.when(request -> isResult(request) && !request.method().equals("PUT"))
                    .answer(404, "application/xml", "<Error><Code>NoSuchKey</Code></Error>");
        }
    }

    static boolean putsResult(ProxiedRequest request) {
        return request.method().equals("PUT") && isResult(request);
    }

    private static boolean isResult(ProxiedRequest request) {
        return request.path().endsWith(".out");
    }
}
