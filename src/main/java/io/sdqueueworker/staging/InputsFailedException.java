package io.sdqueueworker.staging;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;

/// An input could not be fetched at present. The source may be down, or the way to it.
///
/// One source is the task's own. If the inputs of several tasks fail at different sources, the way is down.
public final class InputsFailedException extends TaskFailedException {

    private static final long serialVersionUID = 1L;

    private final transient InputSource source;
    private final boolean concernsEverySource;

    private InputsFailedException(InputSource source, boolean concernsEverySource, String detail) {
        super(new Failure(Code.INPUT_UNAVAILABLE, Stage.STAGING, detail));
        this.source = source;
        this.concernsEverySource = concernsEverySource;
    }

    /// Creates the exception.
    ///
    /// @param concernsEverySource whether all other sources on the same way fail too
    /// @param detail for the sender, see [Failure]
    public static InputsFailedException of(InputSource source, boolean concernsEverySource, String detail) {
        return new InputsFailedException(source, concernsEverySource, detail);
    }

    /// The source that failed.
    public InputSource source() {
        return source;
    }

    /// Returns whether all other sources on the same way fail too: the worker's credentials are not valid, or its
    /// calls are throttled.
    public boolean concernsEverySource() {
        return concernsEverySource;
    }
}
