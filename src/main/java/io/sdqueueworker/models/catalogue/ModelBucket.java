package io.sdqueueworker.models.catalogue;

import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/// The bucket that models are fetched from, or a prefix in it. A port, which `aws` implements.
public interface ModelBucket extends ModelListing {

    /// Lists every object below the prefix whose key is a [ModelPath], over all pages. Other objects, such as
    /// markers of folders, are left out.
    ///
    /// @throws TaskFailedException with the code MODELS_UNAVAILABLE if the store does not answer, or denies access
    @Override
    List<ModelVersion> list() throws TaskFailedException, InterruptedException;

    /// Describes the current version of an object, with its checksum if the store keeps one.
    ///
    /// @throws ModelGoneException if the object does not exist
    /// @throws ModelUnreadableException if only this object cannot be read, so that a retry does not help
    /// @throws ModelsDeniedException if the store denies access, so that a retry does not help
    /// @throws IOException if the store does not answer, so that a retry may help
    DescribedModel describe(ModelPath path) throws IOException, InterruptedException;

    /// The size of the parts in which an object was uploaded; empty if the store does not report it.
    default OptionalLong partBytes(ModelVersion object) throws InterruptedException {
        return OptionalLong.empty();
    }

    /// Reads a range of exactly this version (`If-Match`).
    ///
    /// @param into receives the bytes as they arrive, and keeps them after a failure
    /// @throws ModelReplacedException if the object is another version by now
    /// @throws ModelGoneException if the object does not exist any more
    /// @throws ModelUnreadableException if only this object cannot be read, so that a retry does not help
    /// @throws ModelsDeniedException if the store denies access, so that a retry does not help
    /// @throws IOException if the range is incomplete, so that a retry may help
    void read(ModelVersion object, long offset, long length, PartSink into) throws IOException, InterruptedException;

    /// Checks with the smallest possible request whether the store answers again.
    ///
    /// @throws TaskFailedException with the code MODELS_UNAVAILABLE
    void probe() throws TaskFailedException, InterruptedException;
}
