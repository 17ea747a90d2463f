package io.sdqueueworker.doctor;

import java.util.List;

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

    /// Lists what is below a prefix.
    ///
    /// @return the keys of the objects that are not empty, among the first thousand
    Answer<List<String>> list(String prefix) throws InterruptedException;

    /// Reads the first byte of an object that is there, however large it is.
    Answer<Boolean> readBeginning(String key) throws InterruptedException;
}
