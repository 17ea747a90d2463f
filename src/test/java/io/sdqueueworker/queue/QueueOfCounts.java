package io.sdqueueworker.queue;

import io.sdqueueworker.task.Delivery;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// A queue without messages that reports the depth that the test sets.
public final class QueueOfCounts implements TaskQueue {

    private int visible;
    private boolean away;
    private int looks;

    /// Reports this number of waiting messages from now on.
    public void show(int messages) {
        visible = messages;
        away = false;
    }

    /// Fails to report the number from now on.
    public void hide() {
        away = true;
    }

    /// The number of looks.
    public int looks() {
        return looks;
    }

    @Override
    public QueueState state() throws QueueUnavailableException {
        looks++;
        if (away) {
            throw QueueUnavailableException.unreachable("SQS GetQueueAttributes: planned", new IllegalStateException());
        }
        return new QueueState(visible, 0, 0, OptionalInt.empty(), Optional.empty());
    }

    @Override
    public int deadLetters(String name) {
        return 0;
    }

    @Override
    public Optional<Delivery> receive(Duration wait, Duration visibility) {
        throw new UnsupportedOperationException("this queue only reports its depth");
    }

    @Override
    public void changeVisibility(Delivery delivery, Duration visibility, Duration timeout) {
        throw new UnsupportedOperationException("this queue only reports its depth");
    }

    @Override
    public void delete(Delivery delivery) {
        throw new UnsupportedOperationException("this queue only reports its depth");
    }
}
