package io.sdqueueworker.testbed.demo;

import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.worker.WorkerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A worker, the queue that it takes its tasks from, and the one runtime that it drives.
record DemoWorker(SqsServer.Queue queue, DemoRuntime runtime, WorkerProcess process, Path log) {

    private static final int LAST_LINES = 20;

    /// The end of what it has logged.
    List<String> lastLogLines() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
    }
}
