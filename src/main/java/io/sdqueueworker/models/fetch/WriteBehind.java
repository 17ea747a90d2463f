package io.sdqueueworker.models.fetch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Semaphore;

/// Has the disk write the parts that have come while others still come. Left to itself the kernel begins when a tenth
/// of the memory is waiting, which a model seldom is: all of it would be written at the end, with everybody waiting.
///
/// Only a hint: whoever needs the file to be on the disk forces it, and hears of the errors.
final class WriteBehind implements Runnable {

    private final Path file;
    private final Semaphore parts = new Semaphore(0);

    WriteBehind(Path file) {
        this.file = file;
    }

    /// One more part is in the file.
    void complete() {
        parts.release();
    }

    /// Goes on until it is interrupted.
    @Override
    public void run() {
        // A channel of its own, which the interrupt closes.
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            while (true) {
                parts.acquire();
                parts.drainPermits();
                channel.force(false);
            }
        } catch (InterruptedException | IOException e) {
            // The end, or what the one who forces the file will hear of too.
        }
    }
}
