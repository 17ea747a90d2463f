package io.sdqueueworker.testbed.chaos;

import io.sdqueueworker.testbed.aws.SqsServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Sends tasks for the length of the run, only a few ahead of the workers. The machine's speed thus decides the number
/// of tasks, and the queues stay short.
final class Load implements Runnable {

    private static final int WAITING = 4;
    private static final long PAUSE_MILLIS = 200;

    private final ChaosServers servers;
    private final ChaosTasks tasks;
    private final CountDownLatch over;
    private final List<SentTask> sent = new ArrayList<>();

    /// @param over counted down when the sending must stop
    Load(ChaosServers servers, ChaosTasks tasks, CountDownLatch over) {
        this.servers = servers;
        this.tasks = tasks;
        this.over = over;
    }

    @Override
    public void run() {
        try {
            while (!over.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                fill(servers.webUiTasks(), 2 * WAITING, false);
                fill(servers.comfyUiTasks(), WAITING, true);
            }
        } catch (InterruptedException e) {
            // The run was aborted.
            Thread.currentThread().interrupt();
        }
    }

    /// The tasks sent; valid after [#run()] has ended.
    List<SentTask> sent() {
        return List.copyOf(sent);
    }

    private void fill(SqsServer.Queue queue, int waiting, boolean forComfyUi) {
        for (int visible = servers.sqs().depth(queue).visible(); visible < waiting; visible++) {
            send(queue, tasks.draw(forComfyUi));
        }
    }

    private void send(SqsServer.Queue queue, ChaosTasks.Draft draft) {
        List<String> messageIds = new ArrayList<>();
        for (int i = 0; i < draft.messages(); i++) {
            messageIds.add(servers.sqs().send(queue, draft.body()));
        }
        String identity = draft.publication().orElseGet(messageIds::getFirst);
        sent.add(new SentTask(identity, draft.token(), draft.kind(), messageIds));
    }
}
