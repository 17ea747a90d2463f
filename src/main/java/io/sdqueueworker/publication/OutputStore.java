package io.sdqueueworker.publication;

import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.TaskFailedException;
import java.nio.file.Path;

/// Where outputs and result documents are kept.
///
/// Every call blocks and ends early when its thread is interrupted. A store that cannot be reached is a
/// [TaskFailedException] with the code STORAGE_UNAVAILABLE, one that refuses the worker's credentials with
/// ACCESS_DENIED.
public interface OutputStore {

    /// Stores a file, over whatever stands there.
    void put(S3Uri address, Path file, String mediaType) throws TaskFailedException, InterruptedException;

    /// Stores a JSON document, over whatever stands there.
    void put(S3Uri address, byte[] json) throws TaskFailedException, InterruptedException;

    /// Stores a JSON document where nothing stands yet.
    ///
    /// @return false where something stands there; it may be from an earlier try of this very call, since clients
    ///     repeat requests in silence
    boolean putIfAbsent(S3Uri address, byte[] json) throws TaskFailedException, InterruptedException;

    /// Looks for a document.
    Lookup find(S3Uri address) throws TaskFailedException, InterruptedException;

    /// What a look found.
    sealed interface Lookup {

        /// The document is there.
        record Found(String json) implements Lookup {}

        /// Nothing is there.
        record Absent() implements Lookup {}

        /// The worker may write but not look: the role of the original cannot read its output bucket.
        record Forbidden() implements Lookup {}
    }
}
