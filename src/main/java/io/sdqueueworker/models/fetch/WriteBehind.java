package io.sdqueueworker.models.fetch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Semaphore;

/// Starts writing complete parts to the disk while others are still being fetched. The kernel would begin only when
/// a tenth of the memory is dirty, which a model seldom reaches: all of it would be written at the end, while the
/// task waits.
///
/// Only a hint. The code that needs the file on the disk forces it, and sees the errors.
final class WriteBehind implements Runnable {

    private final Path file;
    private final Semaphore parts = new Semaphore(0);

    WriteBehind(Path file) {
        this.file = file;
    }

    /// Records one more complete part.
    void complete() {
        parts.release();
    }

    /// Runs until it is interrupted.
    @Override
    public void run() {
        // A separate channel, because the interrupt closes it.
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            while (true) {
                parts.acquire();
                parts.drainPermits();
                channel.force(false);
            }
        } catch (InterruptedException | IOException e) {
            // Interrupted, or an error that forcing the file reports as well.
        }
    }
}
