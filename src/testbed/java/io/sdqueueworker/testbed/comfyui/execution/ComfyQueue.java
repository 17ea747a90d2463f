package io.sdqueueworker.testbed.comfyui.execution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import java.util.function.Predicate;

/// The prompts of one process: pending, running and in the history. A prompt moves from one to the next in one step,
/// so a reader in this order misses none.
public final class ComfyQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final List<ComfyPrompt> pending = new ArrayList<>();
    private final Map<String, Ended> history = new LinkedHashMap<>();
    private final IntConsumer lengthChanged;
    private Optional<ComfyPrompt> running = Optional.empty();
    private boolean isToFree;

    /// A finished prompt with its history entry.
    public record Ended(ComfyPrompt prompt, ObjectNode entry) {}

    /// The prompts at one moment.
    public record Snapshot(List<ComfyPrompt> running, List<ComfyPrompt> pending, Map<String, Ended> history) {}

    /// @param lengthChanged receives the number of pending and running prompts, in the order of the changes
    ComfyQueue(IntConsumer lengthChanged) {
        this.lengthChanged = lengthChanged;
    }

    public void put(ComfyPrompt prompt) {
        changed(() -> {
            pending.add(prompt);
            pending.sort(ComfyPrompt.ORDER);
            work.signalAll();
        });
    }

    /// Waits for the next prompt, which then runs, or for a request to free memory.
    ///
    /// @return empty for a request to free memory
    Optional<ComfyPrompt> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (pending.isEmpty() && !isToFree) {
                work.await();
            }
            if (pending.isEmpty()) {
                return Optional.empty();
            }
            running = Optional.of(pending.removeFirst());
            lengthChanged.accept(length());
            return running;
        } finally {
            lock.unlock();
        }
    }

    /// Moves the running prompt into the history, where it replaces an earlier one with the same id.
    void done(Ended ended) {
        changed(() -> {
            running = Optional.empty();
            history.put(ended.prompt().id(), ended);
        });
    }

    public void free() {
        lock.lock();
        try {
            isToFree = true;
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// @return true if memory had to be freed since the last call
    boolean takesFree() {
        lock.lock();
        try {
            boolean is = isToFree;
            isToFree = false;
            return is;
        } finally {
            lock.unlock();
        }
    }

    /// Interrupts the running prompt if it matches.
    ///
    /// @return the interrupted prompt
    public Optional<ComfyPrompt> interrupt(Predicate<ComfyPrompt> which) {
        lock.lock();
        try {
            Optional<ComfyPrompt> meant = running.filter(which);
            meant.ifPresent(prompt -> prompt.interrupted().countDown());
            return meant;
        } finally {
            lock.unlock();
        }
    }

    /// Removes the first pending prompt with this id.
    ///
    /// @return true if there was one
    public boolean dequeue(String id) {
        lock.lock();
        try {
            Optional<ComfyPrompt> found =
                    pending.stream().filter(prompt -> prompt.id().equals(id)).findFirst();
            found.ifPresent(prompt -> changed(() -> pending.remove(prompt)));
            return found.isPresent();
        } finally {
            lock.unlock();
        }
    }

    public void clear() {
        changed(pending::clear);
    }

    public void forget(String id) {
        lock.lock();
        try {
            history.remove(id);
        } finally {
            lock.unlock();
        }
    }

    public void clearHistory() {
        lock.lock();
        try {
            history.clear();
        } finally {
            lock.unlock();
        }
    }

    public Snapshot snapshot() {
        lock.lock();
        try {
            return new Snapshot(running.stream().toList(), List.copyOf(pending), new LinkedHashMap<>(history));
        } finally {
            lock.unlock();
        }
    }

    /// The number of pending and running prompts.
    public int length() {
        lock.lock();
        try {
            return pending.size() + (running.isPresent() ? 1 : 0);
        } finally {
            lock.unlock();
        }
    }

    private void changed(Runnable change) {
        lock.lock();
        try {
            change.run();
            lengthChanged.accept(length());
        } finally {
            lock.unlock();
        }
    }
}
