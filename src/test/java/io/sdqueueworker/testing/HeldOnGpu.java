package io.sdqueueworker.testing;

import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.faults.ProxiedRequest;
import io.sdqueueworker.testbed.servers.TestServers;

/// A worker whose tasks stay on the GPU as long as the test needs, and the requests of such a worker.
public final class HeldOnGpu {

    private HeldOnGpu() {}

    public static RunningWorker worker(TestServers servers, FaultProxy queue) {
        return configure(new RunningWorker(servers), queue);
    }

    /// Makes the worker expect the end of the held task soon, however long the test takes.
    public static RunningWorker configure(RunningWorker worker, FaultProxy queue) {
        return worker.with("worker.look-ahead", "10m")
                .with("worker.drain-budget", "500ms")
                // Excludes the looks of the queue watch, so that only looking ahead is counted.
                .with("worker.queue-look-interval", "1h")
                .withSqsAt(queue.endpoint());
    }

    public static boolean receive(ProxiedRequest request) {
        return request.calls("ReceiveMessage");
    }

    /// A task that looks for an earlier result of its own is on deck.
    public static boolean lookForResult(ProxiedRequest request) {
        return !request.method().equals("PUT") && request.path().endsWith(".out");
    }
}
