package io.sdqueueworker.models.cache;

import io.sdqueueworker.io.FileLocks;
import java.io.IOException;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/// A pin on a model of the store: a shared lock, under which no process removes the model.
final class StoredPin implements ModelPin {

    private static final Logger LOG = Logger.getLogger(StoredPin.class);

    private final ModelState state;
    private final FileLocks.Hold lock;
    private final InstantSource clock;
    private final boolean fetched;

    /// @param fetched whether the model was fetched for this pin
    StoredPin(ModelState state, FileLocks.Hold lock, InstantSource clock, boolean fetched) {
        this.fetched = fetched;
        this.state = state;
        this.lock = lock;
        this.clock = clock;
        recordUse();
    }

    @Override
    public ModelPin again() {
        return new StoredPin(state, lock.again(), clock, false);
    }

    @Override
    public boolean isFetched() {
        return fetched;
    }

    @Override
    public void close() {
        recordUse();
        lock.close();
    }

    private void recordUse() {
        try {
            state.use(clock.instant());
        } catch (IOException e) {
            // The model only counts as older than it is, and may be evicted too early.
            LOG.debugf("use of a model was not recorded state=%s error=%s", state.folder(), e);
        }
    }
}
