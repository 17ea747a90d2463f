package io.sdqueueworker.testbed.http;

import java.net.URI;

/// A server that plays a runtime, which can die and restart.
public interface FakeRuntime extends AutoCloseable {

    URI endpoint();

    void die();

    /// Restarts it after its death; does nothing while it runs.
    void revive();

    @Override
    void close();
}
