package io.sdqueueworker.doctor;

/// What may be done with a bucket.
public interface BucketAccess {

    /// Writes an empty object over what stands there.
    Answer<Boolean> write(String key) throws InterruptedException;

    /// Writes an empty object unless one stands there.
    ///
    /// @return whether it was written; false where one stands there
    Answer<Boolean> writeIfAbsent(String key) throws InterruptedException;

    /// Reads an object.
    ///
    /// @return whether there is one
    Answer<Boolean> read(String key) throws InterruptedException;
}
