package io.sdqueueworker.models.fetch;

import io.sdqueueworker.models.catalogue.PartSink;
import java.util.Optional;

/// Of objects of which the store keeps no checksum of the whole.
final class NoSum implements ModelSum {

    @Override
    public PartSink begin(PartRange part) {
        return _ -> {};
    }

    @Override
    public void complete(PartRange part) {}

    @Override
    public boolean wantsPresentParts() {
        return false;
    }

    @Override
    public void follow() {}

    @Override
    public Optional<String> mismatch() {
        return Optional.empty();
    }

    @Override
    public boolean tells() {
        return false;
    }
}
