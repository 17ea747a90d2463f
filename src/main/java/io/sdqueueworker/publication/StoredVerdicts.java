package io.sdqueueworker.publication;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.publication.OutputStore.Lookup;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.OwnKeys;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The verdicts of all pods about tasks that have not ended yet, in the output bucket. One pod alone proves
/// nothing about a task.
public final class StoredVerdicts {

    /// The number kept of one task.
    private static final int MOST = 10;

    private final OutputStore store;
    private final String bucket;

    /// @param bucket the output bucket; verdicts are kept below `attempts/` in it
    public StoredVerdicts(OutputStore store, String bucket) {
        this.store = store;
        this.bucket = bucket;
    }

    /// A pod, from one start of its runtime to the next one.
    public record Judge(String pod, String runtimeStart) {}

    /// The failure by which one pod has judged a task.
    ///
    /// @param code of the failure
    public record Verdict(Judge judge, String code, Instant at) {

        /// Creates a verdict with the code of a failure.
        public Verdict(Judge judge, Code code, Instant at) {
            this(judge, code.name(), at);
        }

        /// Reports whether another judge says the same.
        public boolean isConfirmedBy(Verdict other) {
            return code.equals(other.code) && !judge.equals(other.judge);
        }
    }

    /// Finds the verdicts about a task, the oldest first.
    ///
    /// @return empty if the worker is not authorized to read them
    public Optional<List<Verdict>> find(Identity task) throws TaskFailedException, InterruptedException {
        return switch (store.find(address(bucket, task))) {
            case Lookup.Found(String json) -> Optional.of(read(json));
            case Lookup.Absent() -> Optional.of(List.of());
            case Lookup.Forbidden() -> Optional.empty();
        };
    }

    /// Adds a verdict to those that were found.
    ///
    /// @return false if the worker is not authorized to write it
    public boolean add(Identity task, List<Verdict> found, Verdict verdict)
            throws TaskFailedException, InterruptedException {
        List<Verdict> all = new ArrayList<>(found);
        all.add(verdict);
        ObjectNode document = Json.object().put("identity", task.value());
        ArrayNode entries = document.putArray("verdicts");
        for (Verdict each : all.subList(Math.max(0, all.size() - MOST), all.size())) {
            entries.addObject()
                    .put("pod", each.judge().pod())
                    .put("runtime_start", each.judge().runtimeStart())
                    .put("code", each.code())
                    .put("judged_at", each.at().toString());
        }
        try {
            store.put(address(bucket, task), Json.bytes(document));
            return true;
        } catch (TaskFailedException e) {
            if (e.failure().code() == Code.OUTPUT_REFUSED) {
                return false;
            }
            throw e;
        }
    }

    private static List<Verdict> read(String json) {
        try {
            List<Verdict> verdicts = new ArrayList<>();
            for (JsonNode entry : Json.parse(json).path("verdicts")) {
                verdicts.add(new Verdict(
                        new Judge(
                                entry.path("pod").asText(),
                                entry.path("runtime_start").asText()),
                        entry.path("code").asText(),
                        Instant.parse(entry.path("judged_at").asText())));
            }
            return List.copyOf(verdicts);
        } catch (JsonProcessingException | RuntimeException e) {
            // Any writer to the bucket may have written it. It proves nothing.
            return List.of();
        }
    }

    static S3Uri address(String bucket, Identity task) {
        return new S3Uri(bucket, OwnKeys.VERDICTS + "/" + task + ".json");
    }
}
