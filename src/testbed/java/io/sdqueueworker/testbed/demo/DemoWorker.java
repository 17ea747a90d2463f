package io.sdqueueworker.testbed.demo;

import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.worker.WorkerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A worker, its queue, and its runtime.
record DemoWorker(SqsServer.Queue queue, DemoRuntime runtime, WorkerProcess process, Path log) {

    private static final int LAST_LINES = 20;

    /// The last lines of its log.
    List<String> lastLogLines() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
    }
}
