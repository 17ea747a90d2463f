package io.sdqueueworker.publication;

import io.sdqueueworker.task.OwnKeys;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.TaskFailedException;
import java.nio.file.Path;

/// Stores outputs and result documents.
///
/// Every call blocks and ends early when its thread is interrupted. If the store is unavailable, calls throw a
/// [TaskFailedException] with the code STORAGE_UNAVAILABLE; if it rejects the worker's credentials, with
/// ACCESS_DENIED; if it only denies the worker the address, with OUTPUT_REFUSED.
public interface OutputStore {

    /// Stores a file and replaces an existing one.
    void put(S3Uri address, Path file, String mediaType) throws TaskFailedException, InterruptedException;

    /// Stores a JSON document and replaces an existing one.
    void put(S3Uri address, byte[] json) throws TaskFailedException, InterruptedException;

    /// Stores a JSON document unless an object exists there.
    ///
    /// @return false if an object exists; it may be from an earlier try of the same call, since clients retry
    ///     requests silently
    boolean putIfAbsent(S3Uri address, byte[] json) throws TaskFailedException, InterruptedException;

    /// Deletes an object, if it exists.
    ///
    /// @throws TaskFailedException with the code OUTPUT_REFUSED if the worker may not delete
    void delete(S3Uri address) throws TaskFailedException, InterruptedException;

    /// Checks that documents can be written the way that results are, with the condition that none exists.
    void probeWrite(String bucket) throws TaskFailedException, InterruptedException;

    /// Checks that the bucket answers the question whether a document exists.
    default void probeRead(String bucket) throws TaskFailedException, InterruptedException {
        find(new S3Uri(bucket, OwnKeys.ACCESS_CHECK));
    }

    /// Reads a document.
    Lookup find(S3Uri address) throws TaskFailedException, InterruptedException;

    /// The result of a read.
    sealed interface Lookup {

        /// The document exists.
        record Found(String json) implements Lookup {}

        /// No object exists.
        record Absent() implements Lookup {}

        /// The worker is authorized to write but not to read, like the role of the original worker.
        record Forbidden() implements Lookup {}
    }
}
