package io.sdqueueworker.intake;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A store of payloads in memory that records the reads.
final class MemoryPayloads implements PayloadStore {

    private final Map<String, byte[]> objects = new HashMap<>();
    private final List<String> reads = new ArrayList<>();

    MemoryPayloads with(String address, String content) {
        return with(address, content.getBytes(StandardCharsets.UTF_8));
    }

    MemoryPayloads with(String address, byte[] content) {
        objects.put(address, content);
        return this;
    }

    /// The addresses that were read, in order.
    List<String> reads() {
        return reads;
    }

    @Override
    public byte[] read(S3Uri address) throws TaskFailedException {
        reads.add(address.toString());
        if (!objects.containsKey(address.toString())) {
            throw new TaskFailedException(new Failure(Code.INPUT_NOT_FOUND, Stage.INTAKE, "nothing there"));
        }
        return objects.get(address.toString());
    }
}
