package io.sdqueueworker.models.catalogue;

import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.util.List;

/// Where models come from: a bucket, or a prefix in one. A port; `aws` implements it.
public interface ModelBucket extends ModelListing {

    /// Every object below the prefix whose key is a [ModelPath], however many pages that takes. What is none,
    /// such as the markers of folders, is left out.
    ///
    /// @throws TaskFailedException with the code MODELS_UNAVAILABLE when the store does not answer, or refuses
    ///     us
    @Override
    List<ModelVersion> list() throws TaskFailedException, InterruptedException;

    /// One object as it is now, and its checksum where the store keeps one.
    ///
    /// @throws ModelGoneException when there is none
    /// @throws ModelsDeniedException when the store refuses us: asking again does not help
    /// @throws IOException when the store does not answer: may be tried again
    DescribedModel describe(ModelPath path) throws IOException, InterruptedException;

    /// Reads a range of exactly this version (`If-Match`).
    ///
    /// @param into takes the bytes as they come; what it has taken before a failure is not taken back
    /// @throws ModelReplacedException when the object is another one by now
    /// @throws ModelGoneException when there is none any more
    /// @throws ModelsDeniedException when the store refuses us: asking again does not help
    /// @throws IOException when the range has not come whole: may be tried again
    void read(ModelVersion object, long offset, long length, PartSink into) throws IOException, InterruptedException;

    /// Asks for as little as possible, to find out whether the store answers again.
    ///
    /// @throws TaskFailedException with the code MODELS_UNAVAILABLE
    void probe() throws TaskFailedException, InterruptedException;
}
